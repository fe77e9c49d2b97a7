using System.Globalization;

namespace Plimsoll.Processes;

/// <summary>Finds out who holds the lock of a file.</summary>
internal static class LockHolder
{
    // proc_pid_fdinfo(5)
    private const string InodeLine = "ino:";

    /// <summary>The number of the process; null when that cannot be found out: only Linux says it.</summary>
    public static int? Find(string path)
    {
        if (!OperatingSystem.IsLinux() || Inode(path) is not { } inode) return null;
        try
        {
            // proc_locks(5), as in "1: FLOCK  ADVISORY  WRITE 4711 fe:00:11657239 0 EOF"; of a process that is not seen from here the
            // number is 0
            return File.ReadLines("/proc/locks").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > 5 && fields[1] == "FLOCK" && fields[5].EndsWith(":" + inode, StringComparison.Ordinal))
                .Select(fields => int.Parse(fields[4], CultureInfo.InvariantCulture))
                    .Where(pid => pid > 0 && HasOpen(pid, Path.GetFullPath(path))).Select(pid => (int?)pid).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Two file systems number their files alike: a person must not be told to end a stranger.</summary>
    private static bool HasOpen(int pid, string path)
    {
        try
        {
            return OpenFiles.Of(pid).Contains(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>.NET takes a lock of its own when it opens a file, which fails where another has it: so it is opened by the
    /// system.</summary>
    private static string? Inode(string path)
    {
        var descriptor = LibC.Open(path, LibC.OpenForReading);
        if (descriptor < 0) return null;
        try
        {
            return File.ReadLines($"/proc/self/fdinfo/{descriptor}").FirstOrDefault(line =>
                line.StartsWith(InodeLine, StringComparison.Ordinal))?[InodeLine.Length..].Trim();
        }
        catch (IOException)
        {
            return null;
        }
        finally
        {
            _ = LibC.Close(descriptor);
        }
    }
}
