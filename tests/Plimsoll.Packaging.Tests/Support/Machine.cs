using Plimsoll.Packaging.Tests.Support;

[assembly: AssemblyFixture(typeof(Machine))]

namespace Plimsoll.Packaging.Tests.Support;

/// <summary>
/// What all tests share: packed frameworks, and surroundings that must not come into any build: files in a folder above, variables, a git
/// repository.
/// </summary>
public sealed class Machine : IAsyncLifetime
{
    /// <summary>What a compiler server uses for as long as it runs, where it outlives builds.</summary>
    private static readonly string[] Lasting = ["servers", "home", "tmp"];

    private readonly TempFolder _folder = new();
    private readonly List<PackagingFolders> _used = [];
    private readonly Stack<PackagingFolders> _free = [];

    internal BuildTools Tools { get; private set; } = null!;

    private string Cache => _folder["cache"];

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(_folder["Directory.Build.props"],
            "<Project><PropertyGroup><AssemblyVersion>6.6.6</AssemblyVersion></PropertyGroup></Project>");
        File.WriteAllText(_folder["Directory.Build.targets"],
            "<Project><Target Name=\"Leak\" BeforeTargets=\"Build\"><Error Text=\"a parent folder leaked in\" /></Target></Project>");
        File.WriteAllText(_folder["Directory.Build.rsp"], "-property:DefineConstants=LEAKED\n");
        File.WriteAllText(_folder["global.json"], """{ "sdk": { "version": "1.0.0", "rollForward": "disable" } }""");
        Environment.SetEnvironmentVariable("InformationalVersion", "leaked from the environment");
        await (await GitFolder.InitAsync(_folder.Path)).GitAsync("commit", "-q", "--allow-empty", "-m", "a repository above");
        Tools = await new ToolchainProbe(NewHome()).ProbeAsync(null, default);
    }

    /// <summary>Folders without a kept build. Those that a test gave back keep what is slow to make.</summary>
    internal PackagingFolders NewHome()
    {
        lock (_used)
        {
            if (_free.TryPop(out var free)) return free;
        }
        return NewHome("home ");
    }

    /// <summary>Folders below one of this name, with a number behind it.</summary>
    internal PackagingFolders NewHome(string name)
    {
        lock (_used)
        {
            var folders = new PackagingFolders(Path.Combine(_folder.Path, $"{name}{_used.Count}", "work"), Cache);
            _used.Add(folders);
            return folders;
        }
    }

    /// <summary>Takes folders back that a test does not need any more.</summary>
    internal void Return(PackagingFolders folders)
    {
        if (Directory.Exists(folders.Work))
            foreach (var kept in Directory.EnumerateDirectories(folders.Work).SelectMany(Directory.EnumerateDirectories)
                .Where(folder => !Lasting.Contains(Path.GetFileName(folder)))) Directory.Delete(kept, recursive: true);
        lock (_used)
        {
            // what NewHome gives has a space in its path, so that tests find out where that is not minded
            if (folders.Work.Contains(' ')) _free.Push(folders);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var folders in _used) await CompilerServer.StopAsync(folders, default);
        _folder.Dispose();
    }
}
