using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>Folders with all that is in them that belong to the user of a process.</summary>
internal static class OwnedFolder
{
    /// <summary>Gives it to a user, where it is another's: an image may have run as somebody else before.</summary>
    /// <exception cref="IOException">It cannot be given.</exception>
    public static void Give(string folder, HostUser user)
    {
        // no other user is given on Windows
        if (OperatingSystem.IsWindows()) return;
        if (FileStatus.Read(folder) is { } status && new HostUser(status.Owner, status.Group) == user) return;
        // no link in it is followed: a process put there what it liked
        Run("chown", "-R", "-h", user.ToString(), "--", folder);
    }

    /// <summary>Copies a folder that nobody changes meanwhile; links are copied as links.</summary>
    /// <exception cref="IOException">It cannot be copied.</exception>
    public static void Copy(string from, string to) => Run("cp", "-a", "--", from, to);

    private static void Run(string program, params string[] arguments)
    {
        var result = CommandRunner.Run(new(program, arguments));
        if (result.ExitCode != 0) throw new IOException($"{arguments[^1]} cannot be made ready for the replica: {result.Error.Trim()}");
    }
}
