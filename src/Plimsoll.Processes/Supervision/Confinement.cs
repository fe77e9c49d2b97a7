using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace Plimsoll.Processes;

/// <summary>
/// A user of its own for programs that are not trusted, with process and mount namespaces of their own. It reads and writes what that user
/// may, and finds the folders that it is given at their own paths even where these lie below folders that are closed to it (of which it
/// then sees nothing else). It sees no process of others, and has folders for temporary files that nobody else ever had. When a program
/// ends then all that it started ends. Root on Linux can give it. Values are only ever arguments of the script, never its text.
/// </summary>
/// <param name="User">Nobody's else, best of a range that no one is given numbers from.</param>
/// <param name="Folders">What it is given; each is mounted only where its user could not reach it.</param>
public sealed record Confinement(HostUser User, IReadOnlyList<GivenFolder> Folders)
{
    /// <summary>The lowest number of users for programs that are not trusted: systemd, Debian and container runtimes give none from there
    /// to 2^31 (systemd.io/UIDS-GIDS).</summary>
    public const int LowestUser = 2_000_000_000;

    /// <summary>How many users and groups a program has that needs several, such as one that builds images: as many as an image commonly
    /// has.</summary>
    public const int ManyIds = 65536;

    // what users share with each other: there one can make files that another one's programs stumble over, such as .NET's /tmp/.dotnet, or
    // take for their own
    private static readonly string[] Shared = ["/tmp", "/var/tmp", "/dev/shm"];

    private static readonly Trial Problem = new(() => Try(1), TimeProvider.System),
        ProblemOfMany = new(() => Try(ManyIds), TimeProvider.System);

    /// <summary>Why it cannot be had here now, in one line; null when it can, and from then on.</summary>
    public static string? Refusal => Problem.Refusal;

    /// <summary>The same for one with <see cref="ManyIds"/>.</summary>
    public static string? RefusalOfMany => Refusal ?? ProblemOfMany.Refusal;

    /// <summary>
    /// How many users and groups the program has, from that of <see cref="User"/> on. With more than that one it is root among them, in a
    /// user namespace of its own: it may give files to them, mount, and change its root, and on the machine is nobody but them.
    /// </summary>
    public int Ids { get; init; } = 1;

    /// <summary>Its limits; null is none.</summary>
    public LimitedGroup? Limits { get; init; }

    /// <summary>The command that runs a command in it. Its exit code is the program's; 126 or 127 with <see cref="NotStarted"/> in its
    /// error when that could not be started.</summary>
    [SupportedOSPlatform("linux")]
    public Command Confine(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        List<string> shared = [.. Shared.Where(Directory.Exists)];
        List<string> closed = [.. Closed().Where(folder => !shared.Exists(other => IsBelow(folder, other)))];
        var views = Folders.Where(view => closed.Concat(shared).Any(folder => IsBelow(view.Path, folder)))
            .DistinctBy(view => view.Path).OrderBy(view => view.Path, StringComparer.Ordinal).ToList();
        // sources are held at another place while their parents are covered
        var stage = ((string[])["/mnt", "/media", "/srv", "/opt"]).First(place => Directory.Exists(place)
            && !views.Any(view => IsBelow(view.Path, place)));
        var (script, values) = (new StringBuilder("set -eu\numask 022\n"), new List<string>());
        foreach (var entrance in Limits?.Entrances ?? []) Take(script, values, [entrance], "echo 0 >\"$1\"");
        script.Append(CultureInfo.InvariantCulture, $"{Tool("mount")} -t tmpfs -o mode=0700,size=1m plimsoll {stage}\n");
        foreach (var (i, view) in views.Index())
            Take(script, values, [view.Path], $"{Tool("mkdir")} {stage}/{i}; {Tool("mount")} --bind \"$1\" {stage}/{i}");
        foreach (var folder in closed) Cover(folder, "mode=0755,size=1m");
        foreach (var folder in shared) Cover(folder, "mode=1777,size=25%");
        foreach (var (i, view) in views.Index())
        {
            var closing = view.Writable ? "" : $"; {Tool("mount")} -o remount,bind,ro,nosuid,nodev \"$1\"";
            Take(script, values, [view.Path], $"{Tool("mkdir")} -p \"$1\"; {Tool("mount")} --bind {stage}/{i} \"$1\"{closing}");
        }
        script.Append(CultureInfo.InvariantCulture, $"{Tool("umount")} -l {stage}\n");
        values.Add(command.WorkingDirectory ?? "/");
        // the shell stays, as process 1 of the namespace: when it ends then the kernel ends all that is left in it
        script.Append(CultureInfo.InvariantCulture, $"{(Ids == 1 ? OneUser : ManyUsers)} /bin/sh -c '{Begin}' {Starter} \"$@\"\nexit $?\n");
        return command with
        {
            // a session of its own: to a terminal that is its own a program may type (TIOCSTI)
            Program = Tool("setsid"),
            Arguments =
            [
                "--wait", Tool("unshare"), "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc",
                "/bin/sh", "-c", script.ToString(), "plimsoll-confinement", .. values, command.Program, .. command.Arguments,
            ],
            WorkingDirectory = "/",
        };

        void Cover(string folder, string options) =>
            Take(script, values, [folder], $"{Tool("mount")} -t tmpfs -o {options},nosuid,nodev plimsoll \"$1\"");
    }

    private string OneUser => string.Create(CultureInfo.InvariantCulture,
        $"{Tool("setpriv")} --reuid {User.Uid} --regid {User.Gid} --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all --");

    // a process that only holds the namespace: what is root in a user namespace comes there from outside, after its users are known. What
    // is mounted already cannot be unmounted in it
    private string ManyUsers => string.Create(CultureInfo.InvariantCulture, $"""
        {Tool("unshare")} --user /bin/sh -c 'kill -STOP $$' & holder=$!
        until {Tool("grep")} -q '^State:.T' /proc/$holder/status; do
            [ -e /proc/$holder/exe ] || exit 1
            {Tool("sleep")} 0.01
        done
        echo '0 {User.Uid} {Ids}' >/proc/$holder/uid_map
        echo '0 {User.Gid} {Ids}' >/proc/$holder/gid_map
        {Tool("nsenter")} --user=/proc/$holder/ns/user --setuid 0 --setgid 0 -- {Tool("unshare")} --mount --propagation private
        """);

    /// <summary>What is in the error of a command whose program could not be started.</summary>
    public const string NotStarted = Starter + ": ";

    private const string Starter = "plimsoll-start";

    // the folder is entered as the user: what root enters by a link could be read from there
    private const string Begin = """cd -- "$1" && shift && exec "$@" """;

    /// <summary>Kills every process of its user, wherever it runs. Only one that nobody else has.</summary>
    [SupportedOSPlatform("linux")]
    public static Task EndAllAsync(HostUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Uid < LowestUser)
            throw new ArgumentException($"user {user.Uid} may be somebody's: only processes of users from {LowestUser} on are killed");
        // the kernel knows them all at one instant: none can fork its way out
        return CommandRunner.RunAsync(new(Tool("setpriv"), ["--reuid", Text(user.Uid), "--regid", Text(user.Gid), "--clear-groups",
            "/bin/sh", "-c", "kill -KILL -1"]), null, cancellationToken);
    }

    /// <summary>The outermost folders above what it is given that its user cannot pass through.</summary>
    [SupportedOSPlatform("linux")]
    private List<string> Closed()
    {
        var closed = Folders.Select(view => Above(view.Path).FirstOrDefault(folder => Directory.Exists(folder)
            && !File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute)))
            .OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        return [.. closed.Where(folder => !closed.Any(other => other != folder && IsBelow(folder, other)))];
    }

    /// <summary>The folders above a path, the root first.</summary>
    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    private static bool IsBelow(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static void Take(StringBuilder script, List<string> values, string[] taken, string line)
    {
        values.AddRange(taken);
        script.Append(line).Append("; shift\n");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Tool(string name) => HostProgram.Find(name)
        ?? throw new CommandFailedException(new(name, []), null, "it is not installed");

    private static string? Try(int ids)
    {
        if (!OperatingSystem.IsLinux()) return "only Linux has namespaces";
        if (Sandbox.Try() is { } refusal) return refusal;
        try
        {
            var trial = ids == 1 ? "exec cat /proc/self/stat" : "mount -t tmpfs plimsoll /mnt && mkdir /mnt/of && chown 1000:1000 /mnt/of";
            var result = CommandRunner.Run(new Confinement(new(LowestUser, LowestUser),
                []) { Ids = ids }.Confine(new("/bin/sh", ["-c", trial])));
            return result.ExitCode == 0 ? null : $"namespaces or the user {LowestUser} are refused: {result.Error.Trim()}";
        }
        catch (CommandFailedException e)
        {
            return e.Message;
        }
    }
}

/// <summary>A folder that a program sees at its own path.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Writable">Whether it may write there where its modes allow that.</param>
public sealed record GivenFolder(string Path, bool Writable);
