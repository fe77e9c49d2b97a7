namespace Plimsoll.Processes;

/// <summary>Processes of this machine.</summary>
public static class HostProcess
{
    /// <summary>Whether a process runs. One that has ended and whose parent did not take note of it does not, though it still has its
    /// number.</summary>
    public static bool IsRunning(int pid)
    {
        if (OperatingSystem.IsLinux()) return State(pid) is not (null or 'Z' or 'X');
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Sends a signal to a process. Nothing happens when the process has ended, or on Windows, which has no signals.</summary>
    public static void Stop(int pid, StopSignal signal)
    {
        // zero and negative numbers are whole groups of processes (kill(2))
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);
        if (!OperatingSystem.IsWindows()) _ = LibC.Kill(pid, (int)signal);
    }

    /// <summary>As in <c>process 4711 (nginx)</c>, with its name where the system tells it.</summary>
    internal static string Describe(int pid)
    {
        try
        {
            return $"process {pid} ({File.ReadAllText($"/proc/{pid}/comm").Trim()})";
        }
        catch (IOException)
        {
            return $"process {pid}";
        }
    }

    /// <summary>A process and all that descend from it; one whose parent has ended does not any more.</summary>
    internal static IReadOnlyList<int> Family(int pid)
    {
        var family = new List<int> { pid };
        for (var i = 0; i < family.Count; i++) family.AddRange(Children(family[i]));
        return family;
    }

    /// <summary>The children of a process; empty when that cannot be found out.</summary>
    internal static IReadOnlyList<int> Children(int pid)
    {
        try
        {
            // each thread has those that it started
            return OperatingSystem.IsLinux()
                ? [.. Directory.EnumerateDirectories($"/proc/{pid}/task").SelectMany(ChildrenOf)]
                : [];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static IEnumerable<int> ChildrenOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
        }
        catch (IOException)
        {
            // the thread has ended meanwhile
            return [];
        }
    }

    // proc_pid_stat(5): number (name) state; a name may contain anything
    private static char? State(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
