using System.Text.Json;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>.NET as it is installed on this machine: the host, SDKs and shared frameworks under one folder.</summary>
/// <param name="Root">For instance <c>/usr/share/dotnet</c>.</param>
internal sealed record DotNetInstallation(string Root)
{
    private static readonly string Program = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>The program that starts everything else.</summary>
    public string Host => Path.Combine(Root, Program);

    /// <summary>The folder of an SDK.</summary>
    public string SdkFolder(SdkVersion version) => Path.Combine(Root, "sdk", version.ToString());

    /// <summary>The SDKs that are there, in no order.</summary>
    public IEnumerable<SdkVersion> Sdks() =>
        from folder in Directory.EnumerateDirectories(Path.Combine(Root, "sdk"))
        where File.Exists(Path.Combine(folder, "dotnet.dll"))
        let version = SdkVersion.TryParse(Path.GetFileName(folder), out var parsed) ? parsed : null
        where version is not null
        select version;

    /// <summary>The version of the runtime that an SDK came with and runs on.</summary>
    public string RuntimeOf(SdkVersion version)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SdkFolder(version), "dotnet.runtimeconfig.json")));
        return document.RootElement.GetProperty("runtimeOptions").GetProperty("framework").GetProperty("version").GetString()!;
    }

    /// <summary>What an SDK was built from and for: versions alone do not tell a distribution's own build from Microsoft's.</summary>
    public string IdentityOf(SdkVersion version) =>
        string.Join(' ', File.ReadLines(Path.Combine(SdkFolder(version), ".version")).Select(line => line.Trim())
            .Where(line => line.Length > 0));

    /// <summary>What whoever needs an SDK is told where there is none.</summary>
    public static PlimsollException Missing => new(Outcome.Unavailable, "PLM4001",
        "there is no .NET SDK on this machine: neither DOTNET_ROOT nor PATH leads to one. To install it: "
            + "https://dotnet.microsoft.com/download");

    /// <summary>Finds it as a shell would: where DOTNET_ROOT says, then where <c>dotnet</c> in PATH leads to, then where it is usually
    /// installed. Null when there is no SDK.</summary>
    public static DotNetInstallation? Find()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] places =
        [
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(FollowToRoot),
            "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet", Path.Combine(home, ".dotnet"),
        ];
        return places.Where(place => !string.IsNullOrEmpty(place)).Select(place => new DotNetInstallation(Path.GetFullPath(place!)))
            .FirstOrDefault(installation => Directory.Exists(Path.Combine(installation.Root, "sdk")) && installation.Sdks().Any());
    }

    private static string? FollowToRoot(string folder)
    {
        var program = folder.Length > 0 ? Path.Combine(folder, Program) : "";
        if (!File.Exists(program)) return null;
        return Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program);
    }
}
