
namespace Plimsoll.Processes;

/// <summary>
/// A private view of the file system for a process. PLIMSOLL_HOME may lie below a folder that other users cannot enter, such as /root:
/// in a mount namespace of its own, a process of another user sees the folders that it is given all the same, and nothing else of the home.
/// </summary>
public static class Sandbox
{
    /// <summary>Where a process sees the folders that it is given.</summary>
    public const string Root = "/mnt";

    private static readonly Lazy<string?> Problem = new(Try);

    /// <summary>Whether this process may give others a user and a view of their own: root on Linux, with mount namespaces allowed.</summary>
    public static bool IsAvailable => Refusal is null;

    /// <summary>Why not, in one line; null when it is available.</summary>
    public static string? Refusal => Problem.Value;

    /// <summary>Tries it: why not, in one line; null when it is available.</summary>
    internal static string? Try()
    {
        if (!OperatingSystem.IsLinux()) return "only Linux has mount namespaces";
        if (!Environment.IsPrivilegedProcess) return "only root may give a process a user and mounts of its own";
        foreach (var tool in (string[])["setsid", "setpriv", "unshare", "mount"])
            if (HostProgram.Find(tool) is null) return $"the program {tool} is missing (apt-get install util-linux mount)";
        try
        {
            var trial = new Command(HostProgram.Find("unshare")!, ["--mount", "--propagation", "private", "mount", "-t", "tmpfs", "plimsoll", Root]);
            var result = CommandRunner.Run(trial);
            return result.ExitCode == 0 ? null : $"mount namespaces are refused: {result.Error.Trim()}";
        }
        catch (CommandFailedException e)
        {
            return e.Message;
        }
    }
}
