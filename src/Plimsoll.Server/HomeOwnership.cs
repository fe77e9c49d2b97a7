using System.Runtime.Versioning;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>
/// Who may put something into a home, or another folder in its place: git and the keeper run what is written in it. As with
/// keys of ssh (StrictModes), the home and every folder on the way to it belong to its user or to root, and no other user may
/// write to them.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class HomeOwnership
{
    private const string Refused = "PLM1016";
    private const int MostLinks = 40; // as many as Linux follows
    private const string Ask = "Or set PLIMSOLL_HOME to another folder";

    /// <summary>Follows the path from the root, through links. What does not exist yet is not looked at.</summary>
    /// <param name="home">A full path.</param>
    /// <param name="user">Who runs Plimsoll.</param>
    /// <exception cref="PlimsollException">PLM1016: another user could change what is in the home.</exception>
    /// <exception cref="IOException">An owner cannot be read, or the links have no end.</exception>
    public static void Require(string home, HostUser user)
    {
        var (folder, left, links) = ("/", new Stack<string>(), 0);
        Push(left, home);
        RequireFolder(home, folder, user, isHome: left.Count == 0);
        while (left.TryPop(out var name))
        {
            if (name == "..")
            {
                folder = Path.GetDirectoryName(folder) ?? "/";
                continue;
            }
            var path = Path.Combine(folder, name);
            if (FileStatus.Read(path) is not { } status) return;
            if (!status.IsLink)
            {
                RequireFolder(home, folder = path, user, isHome: left.Count == 0);
                continue;
            }
            // in a folder such as /tmp anybody can put a link, and change it later
            if (!IsTrusted(status.Owner, user)) throw Refuse(home, path, "the link", status, user, $"To take it away: rm {path}. {Ask}");
            if (++links > MostLinks) throw new IOException($"{home}: more than {MostLinks} links lead to it");
            var target = new FileInfo(path).LinkTarget ?? throw new IOException($"{path}: the link changed while it was read");
            if (target.StartsWith('/')) folder = "/";
            Push(left, target);
        }
    }

    private static void Push(Stack<string> left, string path)
    {
        foreach (var name in path.Split('/').Reverse())
            if (name is not ("" or ".")) left.Push(name);
    }

    private static void RequireFolder(string home, string path, HostUser user, bool isHome)
    {
        if (FileStatus.Read(path) is not { } status) return;
        if (!IsTrusted(status.Owner, user))
        {
            var mend = $"To make it yours, once you have seen what is in it: chown {user} {path}. {Ask}";
            throw Refuse(home, path, "the folder", status, user, mend);
        }
        if (isHome && status.Owner == user.Uid)
        {
            // it is closed next, and then keeps what others put into it while it was open
            if ((status.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0) RequireEntries(home, path, user);
            return;
        }
        // a volume of a container: Kubernetes makes some that everybody may write to, and has no other users there
        if (isHome && status.IsMount) return;
        if (OthersMayWrite(status, user)) throw Refuse(home, path, "the folder", status, user, $"To close it: chmod go-w {path}. {Ask}");
    }

    private static void RequireEntries(string home, string folder, HostUser user)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            if (FileStatus.Read(path) is { } status && !IsTrusted(status.Owner, user))
                throw Refuse(home, path, "the entry", status, user, $"To take it away: rm -r {path}. {Ask}");
        }
    }

    private static bool IsTrusted(int owner, HostUser user) => owner == 0 || owner == user.Uid;

    /// <summary>
    /// In a sticky folder others can make files, and neither rename nor remove those of its user. Debian gives each user a
    /// group of the same number without other members; that of root has none either.
    /// </summary>
    private static bool OthersMayWrite(FileStatus status, HostUser user)
    {
        if (status.Mode.HasFlag(UnixFileMode.StickyBit)) return false;
        if (status.Mode.HasFlag(UnixFileMode.OtherWrite)) return true;
        return status.Mode.HasFlag(UnixFileMode.GroupWrite) && status.Group != 0 && !(status.Group == user.Gid && user.Gid == user.Uid);
    }

    private static PlimsollException Refuse(string home, string path, string what, FileStatus status, HostUser user, string mend) =>
        new(Outcome.Usage, Refused,
            $"opening the home {home}: another user could change what is in it, and so run commands as user {user.Uid}.\n"
            + $"         {what} {path} belongs to user {status.Owner}, group {status.Group}, "
            + $"and has mode {Convert.ToString((int)status.Mode, 8)}\n"
            + $"         Allowed: it belongs to user {user.Uid} or root, and only they may write to it (or it is sticky, as /tmp is)\n"
            + $"         {mend}");
}
