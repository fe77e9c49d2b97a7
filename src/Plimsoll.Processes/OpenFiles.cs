using System.Globalization;

namespace Plimsoll.Processes;

/// <summary>What the descriptors of processes lead to, as Linux tells in <c>/proc</c> (proc_pid_fd(5)).</summary>
internal static class OpenFiles
{
    /// <summary>The targets, such as a path or <c>socket:[4711]</c>. A descriptor that is closed meanwhile is left out.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="IOException">It has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public static IEnumerable<string> Of(int pid) =>
        Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd"))
            .Select(Target).OfType<string>();

    private static string? Target(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
