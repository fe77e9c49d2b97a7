using System.Globalization;
<<<<<<< HEAD
=======
using System.Runtime.Versioning;
>>>>>>> h-rest
using System.Security.Cryptography;

namespace Plimsoll.Processes;

/// <summary>
<<<<<<< HEAD
/// A control group (cgroup v2) for one program and all that it starts. A process leaves its parent, its session and its process group when
/// it likes (a daemon does), but not its control group, which only root can change; and the kernel kills all that is in one at once.
/// </summary>
public sealed class ControlGroup
{
    private const string Processes = "cgroup.procs", Killing = "cgroup.kill", Prefix = "process-";
    private const int MostTries = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly string[] Mounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];
    private static readonly Trial Problem = new(Try, TimeProvider.System);

    private ControlGroup(string folder) => Folder = folder;

    /// <summary>Why programs have none, in one line; null when they have.</summary>
    public static string? Refusal => Problem.Refusal;

    /// <summary>The folder of those that Plimsoll makes; null where version 2 is not mounted, alone or beside version 1.</summary>
    internal static string? All => Mounts.FirstOrDefault(mount => File.Exists(Path.Combine(mount, "cgroup.controllers"))) is { } found
        ? Path.Combine(found, BundleConfig.ControlGroups) : null;

    internal string Folder { get; }

    /// <summary>The processes that are in it.</summary>
    internal IReadOnlyList<int> Members
    {
        get
        {
            try
            {
                return [.. File.ReadLines(Path.Combine(Folder, Processes)).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
            }
            catch (IOException)
            {
                return []; // deleted meanwhile
            }
        }
    }

    /// <summary>Makes an empty one; null where there are none.</summary>
    /// <exception cref="IOException">The system has no more of them.</exception>
    internal static ControlGroup? Create() => Refusal is null ? New() : null;

    /// <summary>A line of a shell script of root, after which that shell is in it.</summary>
    /// <param name="folder">The folder as the script has it, such as <c>"$1"</c>.</param>
    internal static string Joining(string folder) => $"echo $$ >{folder}/{Processes}";

    /// <summary>Lines of a shell script of root that is not in it, after which it is gone with all that was in it.</summary>
    /// <inheritdoc cref="Joining"/>
    internal static string Ending(string folder) =>
        $"echo 1 >{folder}/{Killing} || :; n=0; until rmdir {folder} || [ $n -gt {MostTries} ]; do n=$((n+1)); sleep 0.01; done";

    /// <summary>Kills all that is in it.</summary>
    internal void Kill()
    {
        try
        {
            File.WriteAllText(Path.Combine(Folder, Killing), "1");
        }
        catch (IOException)
        {
            // it is gone already
        }
    }

    /// <summary>Kills all that is in it, and deletes it when that has ended.</summary>
    internal async Task EndAsync(TimeProvider time)
    {
        Kill();
        for (var tried = 1; Directory.Exists(Folder); tried++)
        {
            try
            {
                Directory.Delete(Folder);
            }
            catch (DirectoryNotFoundException)
            {
                return; // the program's own watcher was faster
            }
            catch (IOException) when (tried < MostTries)
            {
                await Task.Delay(Pause, time);
            }
            catch (IOException)
            {
                return; // what the kernel cannot end, as it waits for a disk: nothing more can be done about it
=======
/// Limits for a program that is not trusted and for all that it starts, which the kernel holds: control groups of version 2, or of version 1
/// where systemd's hybrid has memory and processes there. Gone when it is disposed.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ControlGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup", Prefix = "build-";
    private const int MostTries = 100;

    private static readonly string[] Controllers = ["memory", "pids"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), Old = TimeSpan.FromMinutes(10);
    private static readonly Trial Problem = new(Try, TimeProvider.System);

    private readonly BuildLimits _limits;
    private readonly string _memory, _processes;

    private ControlGroup(BuildLimits limits, string name)
    {
        _limits = limits;
        (_memory, _processes) = IsUnified ? (Folder("", name), Folder("", name)) : (Folder("memory", name), Folder("pids", name));
    }

    /// <summary>Why there are no such limits here, in one line; null when there are.</summary>
    public static string? Refusal => Problem.Refusal;

    /// <summary>The files through which a process comes into the group, by writing 0.</summary>
    public IReadOnlyList<string> Entrances => [.. new[] { _memory, _processes }.Distinct().Select(folder => Path.Combine(folder, "cgroup.procs"))];

    private static bool IsUnified => File.Exists(Path.Combine(Root, "cgroup.controllers"));

    /// <summary>Makes one; null where it cannot be had.</summary>
    public static ControlGroup? Create(BuildLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return Refusal is null ? New(limits) : null;
    }

    /// <summary>The limit that was met, as in <c>more than 3000 MB of memory</c>; null when none was.</summary>
    public string? FindExceeded()
    {
        var killed = IsUnified ? Count(Path.Combine(_memory, "memory.events"), "oom_kill") : Count(Path.Combine(_memory, "memory.oom_control"), "oom_kill");
        if (killed > 0) return string.Create(CultureInfo.InvariantCulture, $"more than {_limits.MemoryBytes >> 20} MB of memory");
        return Count(Path.Combine(_processes, "pids.events"), "max") > 0 ? $"more than {_limits.Processes} processes and threads" : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var folder in new[] { _memory, _processes }.Distinct()) Delete(folder);
    }

    private static ControlGroup New(BuildLimits limits)
    {
        var group = new ControlGroup(limits, Prefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            group.Make();
            return group;
        }
        catch
        {
            group.Dispose();
            throw;
        }
    }

    private void Make()
    {
        if (IsUnified)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_memory)!);
            foreach (var above in new[] { Root, Path.GetDirectoryName(_memory)! }) Enable(Path.Combine(above, "cgroup.subtree_control"));
        }
        foreach (var folder in new[] { _memory, _processes }.Distinct()) Directory.CreateDirectory(folder);
        Write(_memory, IsUnified ? "memory.max" : "memory.limit_in_bytes", _limits.MemoryBytes);
        // the whole build, and not the one process that happens to be the largest
        if (IsUnified) Write(_memory, "memory.oom.group", 1);
        Write(_processes, "pids.max", _limits.Processes);
    }

    /// <summary>Whoever runs containers here may have done it.</summary>
    private static void Enable(string file)
    {
        var enabled = File.ReadAllText(file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var controller in Controllers.Except(enabled)) File.WriteAllText(file, "+" + controller);
    }

    private static void Write(string folder, string file, long value) =>
        File.WriteAllText(Path.Combine(folder, file), value.ToString(CultureInfo.InvariantCulture));

    private static long Count(string file, string what)
    {
        try
        {
            return File.ReadLines(file).Select(line => line.Split(' ')).Where(words => words[0] == what)
                .Select(words => long.Parse(words[1], CultureInfo.InvariantCulture)).FirstOrDefault();
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Folder(string controller, string name) => Path.Combine(Root, controller, BundleConfig.ControlGroups, name);

    private static void Delete(string folder)
    {
        // not while the last process of it is just ending
        for (var tried = 1; Directory.Exists(folder); tried++)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException) when (tried < MostTries)
            {
                Thread.Sleep(Pause);
            }
            catch (IOException)
            {
                return;
>>>>>>> h-rest
            }
        }
    }

<<<<<<< HEAD
    private static ControlGroup New()
    {
        var folder = Path.Combine(All!, Prefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        Directory.CreateDirectory(folder);
        return new(folder);
=======
    /// <summary>Deletes those of programs that were killed; one with a process in it stays, and one that may just be getting its first.</summary>
    private static void DeleteLeft(string folder)
    {
        var old = TimeProvider.System.GetUtcNow().UtcDateTime - Old;
        foreach (var left in new DirectoryInfo(folder).EnumerateDirectories(Prefix + "*").Where(left => left.LastWriteTimeUtc < old))
        {
            try
            {
                left.Delete();
            }
            catch (IOException)
            {
                // a build is in it, or another process has just done it
            }
        }
>>>>>>> h-rest
    }

    private static string? Try()
    {
<<<<<<< HEAD
        if (!OperatingSystem.IsLinux()) return "only Linux has control groups";
        if (!Environment.IsPrivilegedProcess) return "only root may make control groups";
        if (All is null) return "control groups of version 2 are not mounted at /sys/fs/cgroup";
        try
        {
            var group = New();
            try
            {
                if (!File.Exists(Path.Combine(group.Folder, Killing))) return "control groups cannot be killed here (needs Linux 5.14)";
                var joined = CommandRunner.Run(new("/bin/sh", ["-c", Joining("\"$1\""), "sh", group.Folder]));
                return joined.ExitCode == 0 ? null : $"processes cannot be put into control groups: {joined.Error.Trim()}";
            }
            finally
            {
                Directory.Delete(group.Folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CommandFailedException)
        {
            return $"control groups cannot be made: {e.Message}";
        }
    }
}
=======
        try
        {
            using var group = New(new(BuildLimits.LeastMemory, 16));
            DeleteLeft(Path.GetDirectoryName(group._memory)!);
            DeleteLeft(Path.GetDirectoryName(group._processes)!);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"control groups are refused: {e.Message}";
        }
    }
}

/// <summary>What a build may take of the machine.</summary>
/// <param name="MemoryBytes">Memory, files in memory too.</param>
/// <param name="Processes">Processes and threads.</param>
public sealed record BuildLimits(long MemoryBytes, int Processes)
{
    /// <summary>The least memory that it is limited to: 1 GiB.</summary>
    public const long LeastMemory = 1L << 30;

    private const int MostProcesses = 4096;

    /// <summary>
    /// Three quarters of the memory that this program may use, so that what runs here goes on beside a build that takes all that it can; and
    /// twice the processes of a replica.
    /// </summary>
    public static BuildLimits OfMachine { get; } =
        new(Math.Max(LeastMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3), MostProcesses);
}
>>>>>>> h-rest
