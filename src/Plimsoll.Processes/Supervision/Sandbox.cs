
using System.Globalization;

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
    private static readonly Lazy<string?> ProblemOfUsers = new(TryUser);

    /// <summary>Whether this process may give others a user and a view of their own: root on Linux, with mount namespaces
    /// allowed.</summary>
    public static bool IsAvailable => Refusal is null;

    /// <summary>Why not, in one line; null when it is available.</summary>
    public static string? Refusal => Problem.Value;

    /// <summary>Why a process cannot have a user of <see cref="UserRange.Replicas"/>, in one line; null when it can.</summary>
    public static string? UsersRefusal => Refusal ?? ProblemOfUsers.Value;

    /// <summary>Tries it: why not, in one line; null when it is available.</summary>
    internal static string? Try()
    {
        if (!OperatingSystem.IsLinux()) return "only Linux has mount namespaces";
        if (!Environment.IsPrivilegedProcess) return "only root may give a process a user and mounts of its own";
        foreach (var tool in (string[])["setsid", "setpriv", "unshare", "mount"])
            if (HostProgram.Find(tool) is null) return $"the program {tool} is missing (apt-get install util-linux mount)";
        try
        {
            var trial = new Command(HostProgram.Find("unshare")!, ["--mount", "--propagation", "private", "mount", "-t", "tmpfs",
                "plimsoll", Root]);
            var result = CommandRunner.Run(trial);
            return result.ExitCode == 0 ? null : $"mount namespaces are refused: {result.Error.Trim()}";
        }
        catch (CommandFailedException e)
        {
            return e.Message;
        }
    }

    // where this process is root of a user namespace alone, that has only so many users
    private static string? TryUser()
    {
        try
        {
            var uid = UserRange.Replicas.Lowest.ToString(CultureInfo.InvariantCulture);
            string[] arguments = ["--reuid", uid, "--regid", uid, "--clear-groups", "/bin/sh", "-c", "exit 0"];
            var result = CommandRunner.Run(new(HostProgram.Find("setpriv")!, arguments));
            return result.ExitCode == 0 ? null : $"the user {uid} is refused: {result.Error.Trim()}";
        }
        catch (CommandFailedException e)
        {
            return e.Message;
        }
    }
}
