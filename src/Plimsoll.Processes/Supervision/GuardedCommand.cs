using System.Text;

namespace Plimsoll.Processes;

/// <summary>
/// The command line that starts a supervised program on Linux. A shell leads a new session and group; a watcher of it reads standard input,
/// whose other end only the supervisor holds, and kills the group at its end: so nothing outlives the supervisor, even if that is killed.
/// (PR_SET_PDEATHSIG does not do it: it fires when the *thread* that started the child ends, dotnet/runtime issue 96470.)
/// The shell then mounts what the program shall see, takes the program's user, and becomes the program.
/// Values are only ever the script's arguments, never its text.
/// </summary>
internal static class GuardedCommand
{
    // the watcher is detached twice so that the program does not find a child that it did not start. Children may have left the group,
    // as PostgreSQL's do: stopped first, the program cannot make new ones while they are looked up. The watcher stays outside of the
    // control group, which it ends
    private static readonly string Guard = $"""
        set -eu
        umask 022
        exec 3<&0 </dev/null
        group=$1; shift
        ( (read -r _ <&3 || :
        kill -STOP $$ || :; read -r children </proc/$$/task/$$/children || :; kill -KILL $children || :
        if [ -n "$group" ]; then {ControlGroup.Ending("\"$group\"")}; fi
        kill -KILL -$$) >/dev/null 2>&1 & )
        exec 3<&-
        [ -z "$group" ] || {ControlGroup.Joining("\"$group\"")}

        """;

    // the last shell runs as the program's user, and only it sees the program's variables: PATH and LD_PRELOAD must not lead root's tools
    private const string BecomeProgram = $"unset PWD OLDPWD; eval \"${Variables}\"; unset {Variables}; exec \"$@\"";
    private const string Variables = "PLIMSOLL_VARIABLES";

    /// <summary>The program to start, and its arguments.</summary>
    /// <param name="spec">The supervised program.</param>
    /// <param name="group">What it is started in; null is no group of its own.</param>
    public static IReadOnlyList<string> Line(ProcessSpec spec, ControlGroup? group)
    {
        var script = new StringBuilder(Guard);
        var values = new List<string> { group?.Folder ?? "" };
        var hasRoot = spec.Folders.Count + spec.Secrets.Count > 0;
        if (hasRoot) script.Append($"{Tool("mount")} -t tmpfs -o mode=0755,size=16m,nosuid,nodev plimsoll {Sandbox.Root}\n");
        foreach (var folder in spec.Folders) Bind(folder, script, values);
        foreach (var secret in spec.Secrets) Copy(secret, spec.User, script, values);
        // a file is mounted over a file
        if (spec.Hosts is { } hosts && File.Exists(ProcessSpec.HostsFile))
            Bind(new(hosts, ProcessSpec.HostsFile, Writable: false), script, values, make: false);
        values.Add(spec.WorkingDirectory);
        script.Append("cd \"$1\"; shift\nexec ").Append(TakeUser(spec.User)).Append(" /bin/sh -c '").Append(BecomeProgram)
            .Append("' plimsoll-guard \"$@\"\n");
        string[] unshare = hasRoot || spec.Hosts is not null ? [Tool("unshare"), "--mount", "--propagation", "private"] : [];
        return [Tool("setsid"), .. unshare, "/bin/sh", "-c", script.ToString(), "plimsoll-guard", .. values, spec.Program,
            .. spec.Arguments];
    }

    /// <summary>The environment of that command line.</summary>
    /// <exception cref="ArgumentException">A name is not one that a shell knows.</exception>
    public static IReadOnlyDictionary<string, string> Environment(ProcessSpec spec) =>
        new Dictionary<string, string> { [Variables] = string.Concat(spec.Environment.Select(variable =>
            $"export {Name(variable.Key)}={Quote(variable.Value)}\n")) };

    private static void Bind(FolderView folder, StringBuilder script, List<string> values, bool make = true)
    {
        values.AddRange([folder.Source, folder.Target]);
        if (make) script.Append($"{Tool("mkdir")} -p \"$2\"; ");
        script.Append($"{Tool("mount")} --bind \"$1\" \"$2\"; ");
        if (!folder.Writable) script.Append($"{Tool("mount")} -o remount,bind,ro \"$2\"; ");
        script.Append("shift 2\n");
    }

    private static void Copy(FileView secret, HostUser? user, StringBuilder script, List<string> values)
    {
        values.AddRange([secret.Source, secret.Target, Path.GetDirectoryName(secret.Target)!]);
        script.Append($"{Tool("mkdir")} -p \"$3\"; (umask 377; {Tool("cat")} \"$1\" >\"$2\"); ");
        if (user is not null) script.Append($"{Tool("chown")} {user} \"$2\"; ");
        script.Append("shift 3\n");
    }

    private static string TakeUser(HostUser? user) => user is null or { Uid: 0 } ? ""
        : $"{Tool("setpriv")} --reuid {user.Uid} --regid {user.Gid} --clear-groups --no-new-privs --";

    private static string Name(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name
        : throw new ArgumentException($"'{name}' cannot name a variable: letters, digits and _, not beginning with a digit");

    private static string Quote(string value) => "'" + value.Replace("'", @"'\''", StringComparison.Ordinal) + "'";

    private static string Tool(string name) => HostProgram.Find(name)
        ?? throw new CommandFailedException(new(name, []), null, "it is not installed");
}
