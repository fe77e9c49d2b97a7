using Plimsoll.Oci;

namespace Plimsoll.Runtime.Local.Tests.Support;

/// <summary>Images with the scripted service and the hosted one, each made once for all tests of this process.</summary>
internal static class ServiceImage
{
    public const string Repository = "acme/scripted";

    private static readonly string[] Runtime = ["host/fxr", "shared/Microsoft.NETCore.App"];
    private static readonly string[] Libraries = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1",
        "libstdc++.so.6"];

    private static readonly Lazy<Task<(string Store, Digest Digest)>> Made = new(() => MakeAsync("/app/ScriptedService"));

    private static readonly Lazy<Task<(string Store, Digest Digest)>> Whole = new(MakeWholeAsync);

    public static Task<(string Store, Digest Digest)> GetAsync() => Made.Value;

    /// <summary>
    /// An image that has all that its program needs: this machine's loader, libraries and .NET runtime. It runs as <c>app</c>, 1234, and
    /// declares <c>/srv/scratch</c>, where a file is.
    /// </summary>
    public static Task<(string Store, Digest Digest)> GetWholeAsync() => Whole.Value;

    private static Task<(string Store, Digest Digest)> MakeWholeAsync()
    {
        var dotnet = DotNetRoot;
        var frameworks = Runtime.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(dotnet, folder), "*",
            SearchOption.AllDirectories));
        return MakeAsync("/app/ScriptedService", "app", ["/srv/scratch"],
        [
            LayerEntry.File("etc/passwd", false, "app:x:1234:1234::/:\n"u8.ToArray()),
            LayerEntry.File("srv/scratch/seed", false, "sown"u8.ToArray()),
            LayerEntry.FileFrom("lib64/ld-linux-x86-64.so.2", true, "/lib64/ld-linux-x86-64.so.2"),
            .. Libraries.Select(library => LayerEntry.FileFrom("lib/x86_64-linux-gnu/" + library, false,
                "/lib/x86_64-linux-gnu/" + library)),
            .. frameworks.Select(file => LayerEntry.FileFrom(file[1..], false, file)),
        ]);
    }

    /// <summary>In the store of <see cref="GetWholeAsync"/>: the same image for another user.</summary>
    public static async Task<Digest> GetWholeAsAsync(string user)
    {
        var (folder, digest) = await Whole.Value;
        var image = await Image.ReadAsync(new LocalImageStore(folder), Repository, digest, CancellationToken.None);
        return await WriteAsync(folder, image.Config with { Config = image.Config.Config! with { User = user } }, image.Manifest.Layers);
    }

    /// <summary>In the store of <see cref="GetWholeAsync"/>: an image whose program needs this machine's root.</summary>
    public static async Task<Digest> GetRootlessAsync() =>
        (await MakeAsync("/app/ScriptedService", "65532:65532", null, [], (await Whole.Value).Store)).Digest;

    public static Task<(string Store, Digest Digest)> MakeAsync(string entrypoint, params LayerEntry[] more) =>
        MakeAsync(entrypoint, "65532:65532", null, more);

    private static async Task<(string Store, Digest Digest)> MakeAsync(
        string entrypoint, string user, IReadOnlyList<string>? volumes, LayerEntry[] more, string? folder = null)
    {
        folder ??= NewFolder();
        var store = new LocalImageStore(folder);
        var files = Directory.GetFiles(AppContext.BaseDirectory)
            .Where(file => Path.GetFileName(file) is var name && (name.StartsWith("ScriptedService", StringComparison.Ordinal)
                || name.StartsWith("Host", StringComparison.Ordinal) || name.StartsWith("Plimsoll.", StringComparison.Ordinal)
                && name.EndsWith(".dll", StringComparison.Ordinal) && !name.Contains("Tests", StringComparison.Ordinal)));
        var blob = new MemoryStream();
        var layer = await Layer.WriteAsync(files.Select(file => LayerEntry.FileFrom("app/" + Path.GetFileName(file),
            Path.GetExtension(file).Length == 0, file)).Concat(more), blob, CancellationToken.None);
        blob.Position = 0;
        await store.WriteBlobAsync(Repository, layer.Descriptor, blob, CancellationToken.None);
        var config = new ImageConfig("amd64", "linux", new([layer.DiffId]))
        {
            Config = new()
            {
                User = user,
                Volumes = volumes,
                Env = [$"DOTNET_ROOT={DotNetRoot}", "DOTNET_TieredPGO=0"],
                Entrypoint = [entrypoint],
                WorkingDir = "/app",
            },
        };
        return (folder, await WriteAsync(folder, config, [layer.Descriptor]));
    }

    private static async Task<Digest> WriteAsync(string folder, ImageConfig image, IReadOnlyList<Descriptor> layers)
    {
        var (store, config) = (new LocalImageStore(folder), image.ToBytes());
        var descriptor = Descriptor.Of(MediaTypes.ImageConfig, config);
        await store.WriteBlobAsync(Repository, descriptor, new MemoryStream(config), CancellationToken.None);
        var manifest = new ImageManifest(descriptor, layers).ToBytes();
        return (await store.WriteManifestAsync(Repository, manifest, MediaTypes.ImageManifest, [], CancellationToken.None)).Digest;
    }

    private static string NewFolder()
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder.Path;
    }

    private static string DotNetRoot => Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? Resolve("/usr/bin/dotnet"))!;

    private static string Resolve(string link) => File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
}
