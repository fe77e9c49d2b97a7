using Plimsoll.Packaging.Debian;
using Plimsoll.Packaging.Dockerfiles;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Files;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>Finds out what builds images on this machine. Reads files only, and takes a few milliseconds once the frameworks' layers are
/// known.</summary>
/// <param name="folders">Where the layers are remembered.</param>
public sealed class ToolchainProbe(PackagingFolders folders)
{
    /// <summary>Changes whenever the same inputs and tools would give other bytes than before.</summary>
    private const string BuilderVersion = "2";

    /// <summary>Equal as long as nothing was installed or updated here: then the same global.json leads to the same toolchain.</summary>
    public static string Stamp()
    {
        var sdks = DotNetInstallation.Find() is { } installation ? InstallationStamp.Of(installation) : "";
        var builders = $"{BuilderVersion}-{DebianBuilder.Version}-{DockerfileBuilder.Version}-{FilesBuilder.Version}";
        return $"{builders}-{sdks}-{NodeRuntime.Find()?.Stamp}-{NativeLinker.Find()?.Stamp}";
    }

    /// <summary>Whether native programs can be linked here.</summary>
    public static bool HasLinker => NativeLinker.Find() is not null;

    /// <summary>
    /// The SDK that builds here, as major and minor version. Null when there is none that will do; what is wrong then, a build says.
    /// </summary>
    /// <param name="globalJson">The content of global.json at the root of the commit; null or empty when there is none.</param>
    public static Version? FindSdk(ReadOnlyMemory<byte>? globalJson)
    {
        try
        {
            return DotNetInstallation.Find() is { } installation && Select(installation, Wanted(globalJson)).Release is var release
                ? new(release.Major, release.Minor) : null;
        }
        catch (PlimsollException)
        {
            return null;
        }
    }

    /// <summary>Looks. The first time for an installation it packs the shared frameworks, which takes seconds.</summary>
    /// <param name="globalJson">The content of global.json at the root of the repository, at the commit; null or empty when there is
    /// none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">PLM4002: global.json is not valid; PLM4003: none that is installed will do for it.</exception>
    public async Task<BuildTools> ProbeAsync(ReadOnlyMemory<byte>? globalJson, CancellationToken cancellationToken)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["debian.builder"] = DebianBuilder.Version,
            ["dotnet.builder"] = BuilderVersion,
            // what a Dockerfile becomes is decided by the first who builds it, so his program is not part of it
            ["dockerfile.builder"] = DockerfileBuilder.Version,
            ["files.builder"] = FilesBuilder.Version,
        };
        // layers that are packed here
        foreach (var builder in new[] { "dotnet", "files", "debian" }) values[$"{builder}.compressor"] = Environment.Version.ToString();
        if (NodeRuntime.Find() is { } node) values["files.node"] = await node.VersionAsync(folders, cancellationToken);
        if (NativeLinker.Find() is { } linker) values["aot.linker"] = await linker.VersionAsync(folders, cancellationToken);
        var sdk = DotNetInstallation.Find() is { } installation ? await SdkAsync(installation, globalJson, cancellationToken) : null;
        if (sdk is not null) values["dotnet.sdk"] = sdk.Installation.IdentityOf(sdk.Version);
        foreach (var layer in sdk?.Frameworks ?? []) values[$"dotnet.{layer.Framework.Name}"] =
            $"{layer.Framework.Version} {layer.Layer.Descriptor.Digest}";
        return new(new(values), sdk);
    }

    private async Task<DotNetSdk> SdkAsync(DotNetInstallation installation, ReadOnlyMemory<byte>? globalJson,
        CancellationToken cancellationToken)
    {
        var version = Select(installation, Wanted(globalJson));
        var frameworks = Framework.Of(installation, installation.RuntimeOf(version));
        return new(installation, version, await new FrameworkLayers(installation, folders).ForAsync(frameworks, cancellationToken));
    }

    private static GlobalJson Wanted(ReadOnlyMemory<byte>? globalJson) =>
        globalJson is { IsEmpty: false } content ? GlobalJson.Parse(content) : GlobalJson.None;

    private static SdkVersion Select(DotNetInstallation installation, GlobalJson wanted)
    {
        var installed = installation.Sdks().Order().ToList();
        return SdkSelection.Select(wanted, installed) ?? throw new PlimsollException(Outcome.Unavailable, "PLM4003",
            $"global.json asks for SDK {wanted.Version} (rollForward: {wanted.RollForward}); "
                + $"in {installation.Root} there {(installed.Count > 0 ? "are " + string.Join(", ", installed) : "is none")}. "
            + "Install it, or let global.json roll forward: https://learn.microsoft.com/dotnet/core/tools/global-json");
    }
}
