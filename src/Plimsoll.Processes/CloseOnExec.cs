using System.Globalization;

namespace Plimsoll.Processes;

/// <summary>Marks descriptors so that the kernel closes them in programs that this process starts.</summary>
internal static class CloseOnExec
{
    private const int First = 3; // after standard input, output and error

    /// <summary>
    /// Marks every open descriptor but standard input, output and error. Nothing on Windows, where handles are not inherited.
    /// </summary>
    public static void MarkAll()
    {
        if (OperatingSystem.IsWindows()) return;
        // Linux before 5.11 and some seccomp filters refuse the call
        if (OperatingSystem.IsLinux() && LibC.SystemCall(LibC.CloseRange, First, -1, LibC.CloseRangeOnExec) == 0) return;
        MarkEach();
    }

    internal static void MarkEach()
    {
        var request = OperatingSystem.IsLinux() ? LibC.CloseOnExecOnLinux : LibC.CloseOnExecElsewhere;
        foreach (var entry in Directory.EnumerateFileSystemEntries(Descriptors.Folder))
        {
            var descriptor = int.Parse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture);
            // one that was closed meanwhile needs no mark
            if (descriptor >= First) _ = LibC.Control(descriptor, request);
        }
    }
}
