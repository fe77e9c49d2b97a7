namespace Plimsoll.Processes;

/// <summary>Files and connections that this process has open: a system lets each process have so many.</summary>
public static class Descriptors
{
    /// <summary>
    /// How many it may have open at once (RLIMIT_NOFILE); <see cref="int.MaxValue"/> where nothing limits them.
    /// It is the hard limit: the runtime of .NET raises the soft limit to it before any other code runs (dotnet/runtime,
    /// pal/src/init/pal.cpp).
    /// </summary>
    public static unsafe int Limit
    {
        get
        {
            if (OperatingSystem.IsWindows()) return int.MaxValue;
            var soft = stackalloc ulong[2];
            return LibC.GetLimit(OperatingSystem.IsLinux() ? LibC.OpenFilesOnLinux : LibC.OpenFilesElsewhere, soft) == 0
                ? (int)Math.Min(soft[0], int.MaxValue) : int.MaxValue;
        }
    }

    /// <summary>Has an entry for each open descriptor of this process, named by its number.</summary>
    internal static string Folder => OperatingSystem.IsLinux() ? "/proc/self/fd" : "/dev/fd";

    /// <summary>How many are open now; 0 where the system does not tell.</summary>
    public static int Open
    {
        get
        {
            try
            {
                return Directory.Exists(Folder) ? Directory.EnumerateFileSystemEntries(Folder).Count() : 0;
            }
            catch (IOException)
            {
                return Limit; // none is left to look with
            }
        }
    }
}
