using System.Globalization;
using System.Runtime.Versioning;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Folders;

/// <summary>
/// Where what a repository says is run: a folder for each workspace with its kept folders, and where this program is root a user for each
/// workspace, to whom nothing else on this machine belongs (decision 93). The units of a workspace trust each other; workspaces do not.
/// </summary>
/// <param name="Folder">The folder.</param>
/// <param name="User">Whom commands run as; null is this program's user.</param>
internal sealed record BuildPlace(string Folder, HostUser? User)
{
    // above those of workspaces, up to 2^31: two workspaces may have the same, and see nothing of each other all the same
    private const int Ranges = 720;
    private static readonly int LowestRange = UserRange.Builds.Lowest + UserRange.Builds.Count;

    private const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Shared = Open | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    // units of a workspace are built side by side, and one must not see what another one is about to make
    private static readonly Lock Making = new();

    // what NuGet itself writes where a user has no configuration: here it would have to write into a folder of ours
    private static readonly byte[] DefaultNuGetConfig = """
        <?xml version="1.0" encoding="utf-8"?>
        <configuration>
          <packageSources>
            <add key="nuget.org" value="https://api.nuget.org/v3/index.json" protocolVersion="3" />
          </packageSources>
        </configuration>
        """u8.ToArray();

    /// <summary>HOME of all that runs there.</summary>
    public string Home => Path.Combine(Folder, "home");

    /// <summary>Temporary files, on the disk: what others than builds use for them is in memory there.</summary>
    public string Temporary => Path.Combine(Folder, "tmp");

    /// <summary>NuGet's files in the home.</summary>
    public string NuGet => Path.Combine(Home, ".nuget");

    /// <summary>The copy of npm's settings for the user of this place; may not be there.</summary>
    public string Npm => Path.Combine(Folder, "npmrc");

    /// <summary>npm's settings of whoever runs this program; may not be there.</summary>
    public static string UsersNpm => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".npmrc");

    /// <summary>NuGet's files of whoever runs this program; null where there is no home.</summary>
    public static string? UsersNuGet => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home
        ? Path.Combine(home, ".nuget") : null;

    /// <summary>The place of a workspace; made when it is not there.</summary>
    /// <exception cref="PlimsollException">PLM4015: its commands ran as a user of their own before, and cannot now.</exception>
    public static BuildPlace Of(PackagingFolders folders, string workspace) => Of(folders, workspace, Confinement.Refusal, UsersNuGet);

    /// <summary>The place of a workspace; made when it is not there.</summary>
    /// <param name="folders">Where it is.</param>
    /// <param name="workspace">Its name.</param>
    /// <param name="refusal">Why commands cannot have a user of their own; null when they can.</param>
    /// <param name="usersNuGet">NuGet's files of whoever runs this program.</param>
    /// <exception cref="PlimsollException">PLM4015: its commands ran as a user of their own before, and cannot now.</exception>
    internal static BuildPlace Of(PackagingFolders folders, string workspace, string? refusal, string? usersNuGet)
    {
        PrivateFolder.Create(folders.Work);
        var uid = BuildUsers.Of(folders.Work, workspace);
        var confined = Path.GetFullPath(Path.Combine(folders.Work, string.Create(CultureInfo.InvariantCulture, $"{workspace}.{uid}")));
        if (OperatingSystem.IsLinux() && refusal is null)
        {
            lock (Making)
            {
                return new BuildPlace(confined, new(uid, uid)).MadeForUser(usersNuGet);
            }
        }
        // a machine that refuses it for a moment must not give a repository root
        if (Environment.IsPrivilegedProcess && Directory.Exists(confined))
        {
            throw new PlimsollException(Outcome.Unavailable, "PLM4015",
                $"builds and tests of {workspace} cannot run as user {uid}, as they did before: {refusal}. "
                + $"Run it again when that is mended; to let them run as root from now on, remove {confined}");
        }
        return new BuildPlace(PrivateFolder.Create(Path.Combine(folders.Work, workspace + ".own")), null) { Refusal = refusal }.Made();
    }

    /// <summary>The place of a program that needs many users and is root among them (<see cref="Confinement.ManyIds"/>); null when that
    /// cannot be had.</summary>
    public BuildPlace? WithManyIds()
    {
        if (User is null || Confinement.RefusalOfMany is not null) return null;
        var first = LowestRange + ((User.Uid - Confinement.LowestUser) % Ranges * Confinement.ManyIds);
        return this with { User = new(first, first) };
    }

    /// <summary>What whoever builds has to know; null when there is nothing.</summary>
    public string? Warning => Refusal is not null && OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
        ? $"it runs as root, and may read and change everything here: {Refusal}"
        : null;

    /// <summary>Why commands run as this program's user.</summary>
    private string? Refusal { get; init; }

    /// <summary>The command as it runs here.</summary>
    public Command Confine(Command command, DotNetSdk? sdk) => User is null || !OperatingSystem.IsLinux() ? command
        : new Confinement(User, [.. Views(sdk)]).Confine(command);

    /// <summary>Runs what a commit says to its end, with the limits of builds where there are any.</summary>
    /// <param name="command">What.</param>
    /// <param name="sdk">The SDK that it needs; null is none.</param>
    /// <param name="doing">What it is for, as in <c>the build of web</c>.</param>
    /// <param name="onOutput">Called with each line that it prints; null to be quiet.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="PlimsollException">PLM1019: it failed at a limit.</exception>
    public Task<CommandResult> RunAsync(
        Command command, DotNetSdk? sdk, string doing, Action<string>? onOutput, CancellationToken cancellationToken) =>
        User is null || !OperatingSystem.IsLinux() ? CommandRunner.RunAsync(command, onOutput, cancellationToken)
            : ConfinedRun.RunAsync(new(User, [.. Views(sdk)]), command, doing, onOutput, cancellationToken);

    /// <summary>A folder for the user of this place alone.</summary>
    public string CreateOwn(string path)
    {
        PrivateFolder.Create(path);
        User?.Own(path);
        return path;
    }

    /// <summary>A folder of ours, which the user of this place may look into.</summary>
    public string CreateShown(string path)
    {
        PrivateFolder.Create(path);
        if (User is not null && !OperatingSystem.IsWindows()) File.SetUnixFileMode(path, Open);
        return path;
    }

    private BuildPlace Made()
    {
        PrivateFolder.Create(Home);
        PrivateFolder.Create(Temporary);
        return this;
    }

    // nothing that is ours is in a folder where the user could put something else in its place
    [SupportedOSPlatform("linux")]
    private BuildPlace MadeForUser(string? usersNuGet)
    {
        CreateShown(Folder);
        PrivateFolder.Create(Home);
        File.SetUnixFileMode(Home, Shared);
        CreateShown(NuGet);
        CreateShown(Path.Combine(NuGet, "NuGet"));
        CreateOwn(Path.Combine(NuGet, "packages"));
        CreateOwn(Temporary);
        SharedPackages.LetOthersRun(Folder);
        var users = usersNuGet is null ? null : Path.Combine(usersNuGet, "NuGet", "NuGet.Config");
        Give(users, Path.Combine(NuGet, "NuGet", "NuGet.Config"), DefaultNuGetConfig);
        Give(UsersNpm, Npm, null);
        return this;
    }

    /// <summary>Keeps a copy of a file of whoever runs this program, which the user of this place may read: package sources, and logins
    /// there.</summary>
    /// <param name="from">It; may not be there.</param>
    /// <param name="to">The copy.</param>
    /// <param name="otherwise">The content where it is not there; null is no file.</param>
    [SupportedOSPlatform("linux")]
    private void Give(string? from, string to, byte[]? otherwise)
    {
        var content = File.Exists(from) ? File.ReadAllBytes(from) : otherwise;
        if (content is null)
        {
            File.Delete(to);
            return;
        }
        if (File.Exists(to) && File.ReadAllBytes(to).AsSpan().SequenceEqual(content)) return;
        DurableFile.Write(to, content, secret: true);
        new HostUser(0, User!.Gid).Own(to);
        File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    private IEnumerable<GivenFolder> Views(DotNetSdk? sdk)
    {
        yield return new(Folder, Writable: true);
        if (sdk is not null) yield return new(sdk.Installation.Root, Writable: false);
        foreach (var packages in SharedPackages.Folders) yield return new(packages, Writable: false);
    }
}
