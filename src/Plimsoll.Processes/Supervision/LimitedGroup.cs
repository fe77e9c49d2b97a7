using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Plimsoll.Processes;

/// <summary>
/// Limits for a program that is not trusted and for all that it starts, which the kernel holds: control groups of version 2, or of version
/// 1 where systemd's hybrid has memory and processes there. Gone when it is disposed.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class LimitedGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup", Prefix = "build-";
    private const int MostTries = 100;

    private static readonly string[] Controllers = ["memory", "pids"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), Old = TimeSpan.FromMinutes(10);
    private static readonly Trial Problem = new(Try, TimeProvider.System);

    private readonly BuildLimits _limits;
    private readonly string _memory, _processes;

    private LimitedGroup(BuildLimits limits, string name)
    {
        _limits = limits;
        (_memory, _processes) = IsUnified ? (Folder("", name), Folder("", name)) : (Folder("memory", name), Folder("pids", name));
    }

    /// <summary>Why there are no such limits here, in one line; null when there are.</summary>
    public static string? Refusal => Problem.Refusal;

    /// <summary>The files through which a process comes into the group, by writing 0.</summary>
    public IReadOnlyList<string> Entrances => [.. new[] { _memory, _processes }.Distinct()
        .Select(folder => Path.Combine(folder, "cgroup.procs"))];

    private static bool IsUnified => File.Exists(Path.Combine(Root, "cgroup.controllers"));

    /// <summary>Makes one; null where it cannot be had.</summary>
    public static LimitedGroup? Create(BuildLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return Refusal is null ? New(limits) : null;
    }

    /// <summary>The limit that was met, as in <c>more than 3000 MB of memory</c>; null when none was.</summary>
    public string? FindExceeded()
    {
        var killed = IsUnified ? Count(Path.Combine(_memory, "memory.events"), "oom_kill")
            : Count(Path.Combine(_memory, "memory.oom_control"), "oom_kill");
        if (killed > 0) return string.Create(CultureInfo.InvariantCulture, $"more than {_limits.MemoryBytes >> 20} MB of memory");
        return Count(Path.Combine(_processes, "pids.events"), "max") > 0 ? $"more than {_limits.Processes} processes and threads" : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var folder in new[] { _memory, _processes }.Distinct()) Delete(folder);
    }

    private static LimitedGroup New(BuildLimits limits)
    {
        var group = new LimitedGroup(limits, Prefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
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
            }
        }
    }

    /// <summary>Deletes those of programs that were killed; one with a process in it stays, and one that may just be getting its
    /// first.</summary>
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
    }

    private static string? Try()
    {
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
    /// Three quarters of the memory that this program may use, so that what runs here goes on beside a build that takes all that it can;
    /// and twice the processes of a replica.
    /// </summary>
    public static BuildLimits OfMachine { get; } =
        new(Math.Max(LeastMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3), MostProcesses);
}
