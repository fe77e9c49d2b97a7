using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>How the processes of a store see its data and its one private file.</summary>
/// <param name="place">Where the store is kept.</param>
/// <param name="user">Whom its processes run as; null is this process's user.</param>
/// <param name="folder">Its data folder on the machine.</param>
/// <param name="secret">The private file on the machine; null is none.</param>
internal sealed class StoreView(StorePlace place, HostUser? user, string folder, string? secret)
{
    public string Data => Sandbox.IsAvailable ? Sandbox.Root + "/data" : folder;

    public string Secret => Sandbox.IsAvailable ? $"{Sandbox.Root}/secrets/{Path.GetFileName(secret)}" : secret!;

    /// <summary>Whom a store's processes run as: the program's own user where this process may choose.</summary>
    public static HostUser? UserNamed(string name) => Sandbox.IsAvailable ? HostUser.Find(name) ?? HostUser.Nonroot : null;

    /// <summary>Makes the data folder, for its user alone.</summary>
    public void CreateData()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        user?.Own(folder);
    }

    public ProcessSpec Process(string program, IReadOnlyList<string> arguments) => new(program, arguments)
    {
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["LC_ALL"] = "C" },
        WorkingDirectory = Data,
        User = user,
        Folders = Sandbox.IsAvailable ? [new(folder, Data, true)] : [],
        Secrets = Sandbox.IsAvailable && secret is not null ? [new(secret, Secret)] : [],
    };

    /// <summary>Runs a program of the store to its end.</summary>
    /// <exception cref="StoreException">It failed: says what it wrote last.</exception>
    public async Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var said = new Queue<string>();
        var process = SupervisedProcess.Start(Process(program, arguments), Hear, place.Time);
        await using var killed = cancellationToken.Register(process.Kill);
        var exit = await process.Exited;
        cancellationToken.ThrowIfCancellationRequested();
        if (exit.Code != 0)
            throw new StoreException($"{place.Name}: {Path.GetFileName(program)} failed with {exit}:\n  {string.Join("\n  ", said)}");

        void Hear(string line)
        {
            lock (said)
            {
                if (said.Count == 20) said.Dequeue();
                said.Enqueue(line);
            }
        }
    }
}
