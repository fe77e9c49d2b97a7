using System.Globalization;
using System.Security.Cryptography;

namespace Plimsoll.Processes;

/// <summary>
/// A control group (cgroup v2) for one program and all that it starts. A process leaves its parent, its session and its process group when
/// it likes (a daemon does), but not its control group, which only root can change; and the kernel kills all that is in one at once.
/// </summary>
public sealed class ControlGroup
{
    private const string Processes = "cgroup.procs", Killing = "cgroup.kill", Prefix = "process-";
    private const int MostTries = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly string[] Mounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];
    private static readonly Trial Problem = new(Try, TimeProvider.System);

    private ControlGroup(string folder) => Folder = folder;

    /// <summary>Why programs have none, in one line; null when they have.</summary>
    public static string? Refusal => Problem.Refusal;

    /// <summary>The folder of those that Plimsoll makes; null where version 2 is not mounted, alone or beside version 1.</summary>
    internal static string? All => Mounts.FirstOrDefault(mount => File.Exists(Path.Combine(mount, "cgroup.controllers"))) is { } found
        ? Path.Combine(found, BundleConfig.ControlGroups) : null;

    internal string Folder { get; }

    /// <summary>The processes that are in it.</summary>
    internal IReadOnlyList<int> Members
    {
        get
        {
            try
            {
                return [.. File.ReadLines(Path.Combine(Folder, Processes)).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
            }
            catch (IOException)
            {
                return []; // deleted meanwhile
            }
        }
    }

    /// <summary>Makes an empty one; null where there are none.</summary>
    /// <exception cref="IOException">The system has no more of them.</exception>
    internal static ControlGroup? Create() => Refusal is null ? New() : null;

    /// <summary>A line of a shell script of root, after which that shell is in it.</summary>
    /// <param name="folder">The folder as the script has it, such as <c>"$1"</c>.</param>
    internal static string Joining(string folder) => $"echo $$ >{folder}/{Processes}";

    /// <summary>Lines of a shell script of root that is not in it, after which it is gone with all that was in it.</summary>
    /// <inheritdoc cref="Joining"/>
    internal static string Ending(string folder) =>
        $"echo 1 >{folder}/{Killing} || :; n=0; until rmdir {folder} || [ $n -gt {MostTries} ]; do n=$((n+1)); sleep 0.01; done";

    /// <summary>Kills all that is in it.</summary>
    internal void Kill()
    {
        try
        {
            File.WriteAllText(Path.Combine(Folder, Killing), "1");
        }
        catch (IOException)
        {
            // it is gone already
        }
    }

    /// <summary>Kills all that is in it, and deletes it when that has ended.</summary>
    internal async Task EndAsync(TimeProvider time)
    {
        Kill();
        for (var tried = 1; Directory.Exists(Folder); tried++)
        {
            try
            {
                Directory.Delete(Folder);
            }
            catch (DirectoryNotFoundException)
            {
                return; // the program's own watcher was faster
            }
            catch (IOException) when (tried < MostTries)
            {
                await Task.Delay(Pause, time);
            }
            catch (IOException)
            {
                return; // what the kernel cannot end, as it waits for a disk: nothing more can be done about it
            }
        }
    }

    private static ControlGroup New()
    {
        var folder = Path.Combine(All!, Prefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        Directory.CreateDirectory(folder);
        return new(folder);
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux()) return "only Linux has control groups";
        if (!Environment.IsPrivilegedProcess) return "only root may make control groups";
        if (All is null) return "control groups of version 2 are not mounted at /sys/fs/cgroup";
        try
        {
            var group = New();
            try
            {
                if (!File.Exists(Path.Combine(group.Folder, Killing))) return "control groups cannot be killed here (needs Linux 5.14)";
                var joined = CommandRunner.Run(new("/bin/sh", ["-c", Joining("\"$1\""), "sh", group.Folder]));
                return joined.ExitCode == 0 ? null : $"processes cannot be put into control groups: {joined.Error.Trim()}";
            }
            finally
            {
                Directory.Delete(group.Folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CommandFailedException)
        {
            return $"control groups cannot be made: {e.Message}";
        }
    }
}
