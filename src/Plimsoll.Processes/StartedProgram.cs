using System.Diagnostics;

namespace Plimsoll.Processes;

/// <summary>The one place where this solution starts a program.</summary>
internal static class StartedProgram
{
    /// <summary>Starts a program that has standard input, output and error, and no other descriptor of this process.</summary>
    public static Process? Start(ProcessStartInfo start)
    {
        // .NET opens everything close-on-exec. What the shell handed to this process is not: a build could read a file that only root may
        // read. Native libraries may open such descriptors later, so that once at the start of this process is not enough.
        CloseOnExec.MarkAll();
        return Process.Start(start);
    }
}
