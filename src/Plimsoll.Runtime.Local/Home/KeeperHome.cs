using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Home;

/// <summary>Where things of this runtime are below PLIMSOLL_HOME.</summary>
internal sealed record KeeperHome(string Root)
{
    public string Lock => Path.Combine(Root, "keeper.lock");

    /// <summary>Held by who starts a keeper.</summary>
    public string StartLock => Path.Combine(Root, "keeper.start");

    public string Socket => Path.Combine(Root, "keeper.sock");

    public string Log => Path.Combine(Root, "keeper.log");

    public string Registry => Path.Combine(Root, "registry");

    public string Images => Path.Combine(Root, "images");

    /// <summary>Which users replicas run as.</summary>
    public string Users => Path.Combine(Root, "users.json");

    /// <summary>The running containers.</summary>
    public string Containers => Path.Combine(Root, "containers");

    /// <summary>The key that opens secrets.</summary>
    public string SecretKey => Path.Combine(Root, "keys", "secrets.key");

    /// <summary>What replicas write to that is gone with them, a folder each.</summary>
    public string Scratch => Path.Combine(Root, "scratch");

    /// <summary>Written by the controller: its port of loopback.</summary>
    public string ControllerPort => Path.Combine(Root, "controller.port");

    public string Environments => Path.Combine(Root, "environments");

    /// <summary>The running containers that have secrets: their configuration has them too.</summary>
    /// <exception cref="IOException">This machine has no file system in memory.</exception>
    public string ContainersInMemory => Path.Combine(MemoryFolder.Create(Root), "containers");

    /// <summary>Every environment that there ever was.</summary>
    public IEnumerable<EnvironmentHome> All => Directory.Exists(Environments)
        ? Directory.EnumerateDirectories(Environments).SelectMany(Directory.EnumerateDirectories)
            .Select(folder => new EnvironmentHome(folder))
        : [];

    public EnvironmentHome Of(EnvironmentId environment) => new(Path.Combine(Environments, environment.Workspace, environment.Name));

    /// <summary>Makes the home, and in it what only its owner may enter.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Environments);
            Directory.CreateDirectory(Images);
            return;
        }
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!Directory.Exists(Root)) Directory.CreateDirectory(Root, owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Directory.CreateDirectory(Environments, owner);
        Directory.CreateDirectory(Images, owner);
    }
}
