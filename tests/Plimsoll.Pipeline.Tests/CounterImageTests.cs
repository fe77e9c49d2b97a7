using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Checking;
using Plimsoll.Source;

namespace Plimsoll.Pipeline.Tests;

/// <summary>The images of this repository's own counter: their sizes, and what is not in them.</summary>
public sealed class CounterImageTests : IAsyncLifetime
{
    private static readonly string[] Parts =
        ["services/Counter", "services/Hosting", "services/Directory.Build.props", "Directory.Build.props", "Directory.Packages.props",
            "BannedSymbols.txt", ".editorconfig", "global.json", "images/base", "images/dotnet"];

    private static readonly string[] Refused = ["sh", "bash", "dash", "busybox", "apt", "apt-get", "dpkg", "dpkg-deb", "perl",
        "dotnet.dll"];

    private readonly TempFolder _folder = new();

    private string Repository => _folder["plimsoll"];

    private Packaging.PackagingFolders Folders => new(_folder["work"], _folder["cache"]);

    public async ValueTask InitializeAsync()
    {
        var root = CloneRoot.Path;
        foreach (var file in (await TrackedAsync(root)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Repository, file))!);
            File.Copy(Path.Combine(root, file), Path.Combine(Repository, file));
        }
        await File.WriteAllTextAsync(Path.Combine(Repository, "plimsoll.yaml"),
            "plimsoll: 1\nworkspace: acme\nstores:\n  redis: { kind: redis }\n");
        await GitFolder.InitAsync(Repository);
    }

    public async ValueTask DisposeAsync()
    {
        await Packaging.CompilerServer.StopAsync(Folders, default);
        _folder.Dispose();
    }

    [Theory(Usually = 240)]
    [InlineData("layered", "dotnet", 60_000_000,
        1_500_000)] // 1.1 MB of it are the Redis client, in a layer of packages that seldom changes
    [InlineData("trimmed", "base", 25_000_000, 25_000_000)]
    public async Task Small_and_without_anything_to_work_with(string publish, string on, long most, long own)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && HostProgram.Find("dpkg-deb") is not null
            && File.Exists("/usr/lib/apt/apt-helper"), "needs dpkg-deb and apt");
        await File.WriteAllTextAsync(Path.Combine(Repository, "services/Counter/service.yaml"),
            $"name: counter\nbuild: {{ dotnet: Counter.csproj, publish: {publish}, base: {on} }}\nport: 3030\n");
        var commit = await new GitFolder(Repository).CommitAsync();
        var store = new LocalImageStore(_folder["store"]);
        var pipeline = new CommitPipeline(await GitRepository.OpenAsync(Repository), store,
            new LocalChecks(_folder["home"], store, TimeProvider.System), Folders, TimeProvider.System);
        var report = await pipeline.BuildAsync(commit, null, ProgressTo.Nobody, default);

        var counter = report.Units.Single(unit => unit.Image.Unit.Name == "counter").Image;
        var image = await Image.ReadAsync(store, counter.Repository, counter.Digest, default);
        var below = report.Units.Single(unit => unit.Image.Unit.Name == on).Image;
        var inherited = (await Image.ReadAsync(store, below.Repository, below.Digest, default)).Manifest.Layers;
        Assert.Equal(inherited, image.Manifest.Layers.Take(inherited.Count));
        Assert.InRange(image.Manifest.Layers.Sum(layer => layer.Size), 1, most);
        Assert.InRange(image.Manifest.Layers.Skip(inherited.Count).Sum(layer => layer.Size), 1, own);
        Assert.Equal("65532:65532", image.Config.Config!.User);

        var root = (await ImageUnpacker.UnpackAsync(store, counter.Repository, counter.Digest, _folder["images"], default)).Path;
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path))
            .ToList();
        Assert.Contains("lib64/ld-linux-x86-64.so.2", files);
        Assert.DoesNotContain(files, path => Refused.Contains(Path.GetFileName(path)));
        Assert.DoesNotContain(files, path => Path.GetExtension(path) is ".cs" or ".csproj" or ".yaml" or ".txt"
            && path.StartsWith("app/", StringComparison.Ordinal));
    }

    // with the machine's own git configuration, which may be needed to trust the checkout
    private static async Task<string> TrackedAsync(string root) =>
        (await CommandRunner.RequireAsync(new("git", ["ls-files", "--", .. Parts]) { WorkingDirectory = root })).Text;
}
