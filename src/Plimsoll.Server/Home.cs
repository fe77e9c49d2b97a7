using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>Where all state of this machine is: <c>PLIMSOLL_HOME</c>. Two homes never meet.</summary>
/// <param name="Folder">Its full path.</param>
public sealed record Home(string Folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The embedded registry's store.</summary>
    public string Registry => Path.Combine(Folder, "registry");

    /// <summary>The key that signs here, and those that are trusted.</summary>
    public string Keys => Path.Combine(Folder, "keys");

    /// <summary>The key that opens secrets here; mode 0600.</summary>
    public string SecretKey => Path.Combine(Keys, "secrets.key");

    /// <summary>Kept build folders.</summary>
    public string Work => Path.Combine(Folder, "work");

    /// <summary>What may be deleted at any time.</summary>
    public string Cache => Path.Combine(Folder, "cache");

    /// <summary>Held by the controller while it runs.</summary>
    public string ControllerLock => Path.Combine(Folder, "controller.lock");

    /// <summary>What the controller says of itself: its process, and where its registry is.</summary>
    public string ControllerFile => Path.Combine(Folder, "controller.json");

    /// <summary>Where the controller takes commands. Its name is shorter than that of the keeper's socket: a home with room for that one
    /// has it for this.</summary>
    public string ControllerSocket => Path.Combine(Folder, "api.sock");

    /// <summary>What the controller wrote.</summary>
    public string ControllerLog => Path.Combine(Folder, "controller.log");

    /// <summary>What clients of the controller's registry show as password; mode 0600.</summary>
    public string TokenFile => Path.Combine(Folder, "token");

    /// <summary>The repositories that the controller follows.</summary>
    public string FollowedFile => Path.Combine(Folder, "followed.json");

    /// <summary>The names of the workspaces that <c>plimsoll serve</c> ever delivered from here, with their repositories.</summary>
    public string ServedNamesFile => Path.Combine(Folder, "served.json");

    /// <summary>The names of the workspaces that were ever built or delivered by hand from here, with their repositories.</summary>
    public string UsedNamesFile => Path.Combine(Folder, "used.json");

    /// <summary>The port of the controller that ran last, so that addresses stay; 0 when none did.</summary>
    public int LastPort
    {
        get => ushort.TryParse(File.Exists(PortFile) ? File.ReadAllText(PortFile)
            : "", NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;
        set => File.WriteAllText(PortFile, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>What failed lately of what the controller does by itself; may be lost.</summary>
    public string WatchesFile => Path.Combine(Folder, "watches.json");

    private string PortFile => Path.Combine(Folder, "controller.port");

    /// <summary>The names of all workspaces that this home ever followed.</summary>
    public IEnumerable<string> ListWorkspaces() =>
        new DirectoryInfo(Path.Combine(Folder, "workspaces")) is { Exists: true } folder
            ? folder.EnumerateDirectories().Select(each => each.Name).Order(StringComparer.Ordinal) : [];

    /// <summary>The mirror of a workspace's repository, with its ledgers.</summary>
    public string Mirror(string workspace) => Path.Combine(Folder, "workspaces", workspace, "repository.git");

    /// <summary>The environments of this machine that were ever told to run something, by workspace: they have a ledger.</summary>
    public IEnumerable<(string Workspace, string Environment)> ListTold() =>
        new DirectoryInfo(Path.Combine(Folder, "environments")) is { Exists: true } folder
        ? folder.EnumerateDirectories().SelectMany(workspace => workspace.EnumerateDirectories()
            .Select(environment => (workspace.Name, environment.Name))).Where(each => File.Exists(DesiredFile(each.Item1, each.Item2)))
        : [];

    /// <summary>What the keeper was told to run last: it is told only what the ledger has.</summary>
    public string DesiredFile(string workspace, string environment) =>
        Path.Combine(Folder, "environments", workspace, environment, "desired.json");

    /// <summary>What could not be delivered lately; may be lost without losing an answer about what runs.</summary>
    public string FailuresFile(string workspace) => Path.Combine(Folder, "workspaces", workspace, "failures.json");

    /// <summary>The mirror of a repository that is served, with what was last seen of its ledgers.</summary>
    public string ServedMirror(string url) => Path.Combine(Served(url), "repository.git");

    /// <summary>What could not be delivered lately of a repository that is served.</summary>
    public string ServedFailuresFile(string url) => Path.Combine(Served(url), "failures.json");

    /// <summary>What failed lately of what is served of a repository; may be lost.</summary>
    public string ServedWatchesFile(string url) => Path.Combine(Served(url), "watches.json");

    /// <summary>Held by who serves a repository.</summary>
    public string ServeLock(string url) => Path.Combine(Served(url), "serve.lock");

    // its workspace's name is not known before it was read
    private string Served(string url) => Path.Combine(Folder, "served",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..16]);

    /// <summary>Writes a little and takes it back: where a log cannot be written, nothing else says why.</summary>
    /// <exception cref="IOException">The disk is full, or read-only.</exception>
    public void RequireRoom()
    {
        var probe = Path.Combine(Folder, "room");
        DurableFile.Write(probe, new byte[64 * 1024]);
        File.Delete(probe);
    }

    /// <summary>The home that the environment names, or <c>~/.plimsoll</c>; made when it is not there.</summary>
    /// <param name="variable">The value of <c>PLIMSOLL_HOME</c>; null or empty is the default.</param>
    /// <exception cref="PlimsollException">PLM1016: another user could change what is in it.</exception>
    public static Home Open(string? variable)
    {
        var folder = Path.GetFullPath(string.IsNullOrEmpty(variable)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".plimsoll")
            : variable);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else CloseToOthers(folder);
        return new(folder);
    }

    /// <summary>
    /// Passwords, keys and sources are below it, and locks that others could hold: nobody but its owner passes through, whatever the modes
    /// below. A replica or a store with a user of its own has a view of what it is given.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    private static void CloseToOthers(string folder)
    {
        // before it is made, so that nothing is made where others decide; and afterwards, because another may have been faster
        HomeOwnership.Require(folder, HostUser.Current);
        Directory.CreateDirectory(folder, OwnerOnly);
        HomeOwnership.Require(folder, HostUser.Current);
        if (File.GetUnixFileMode(folder) == OwnerOnly) return;
        try
        {
            File.SetUnixFileMode(folder, OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            // root's, as a volume of a container is: what is in it is not ours to close
        }
    }
}
