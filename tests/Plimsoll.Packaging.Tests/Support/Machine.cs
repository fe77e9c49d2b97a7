using Plimsoll.Packaging.Tests.Support;

[assembly: AssemblyFixture(typeof(Machine))]

namespace Plimsoll.Packaging.Tests.Support;

/// <summary>
/// What all tests share: packed frameworks, and surroundings that must not come into any build: files in a folder above, variables, a git repository.
/// </summary>
public sealed class Machine : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly List<PackagingFolders> _used = [];

    internal BuildTools Tools { get; private set; } = null!;

    private string Cache => _folder["cache"];

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(_folder["Directory.Build.props"], "<Project><PropertyGroup><AssemblyVersion>6.6.6</AssemblyVersion></PropertyGroup></Project>");
        File.WriteAllText(_folder["Directory.Build.targets"], "<Project><Target Name=\"Leak\" BeforeTargets=\"Build\"><Error Text=\"a parent folder leaked in\" /></Target></Project>");
        File.WriteAllText(_folder["Directory.Build.rsp"], "-property:DefineConstants=LEAKED\n");
        File.WriteAllText(_folder["global.json"], """{ "sdk": { "version": "1.0.0", "rollForward": "disable" } }""");
        Environment.SetEnvironmentVariable("InformationalVersion", "leaked from the environment");
        await (await GitFolder.InitAsync(_folder.Path)).GitAsync("commit", "-q", "--allow-empty", "-m", "a repository above");
        Tools = await new ToolchainProbe(NewHome()).ProbeAsync(null, default);
    }

    /// <summary>Folders that no build has used yet.</summary>
    internal PackagingFolders NewHome()
    {
        var folders = new PackagingFolders(Path.Combine(_folder.Path, $"home {_used.Count}", "work"), Cache);
        lock (_used) _used.Add(folders);
        return folders;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var folders in _used) await CompilerServer.StopAsync(folders, default);
        _folder.Dispose();
    }
}
