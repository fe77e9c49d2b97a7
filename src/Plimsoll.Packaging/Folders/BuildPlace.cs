using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Folders;

/// <summary>
/// Where what a repository says is run: a folder for each workspace with its kept folders, and where this program is root a user for each workspace, to whom nothing else on this machine belongs
/// (decision 93). The units of a workspace trust each other; workspaces do not.
/// </summary>
/// <param name="Folder">The folder.</param>
/// <param name="User">Whom commands run as; null is this program's user.</param>
internal sealed record BuildPlace(string Folder, HostUser? User)
{
    private const int Users = 100_000_000;
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Shared = Open | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    /// <summary>HOME of all that runs there.</summary>
    public string Home => Path.Combine(Folder, "home");

    /// <summary>Temporary files; stays, because the compiler's server outlives a build.</summary>
    public string Temporary => Path.Combine(Folder, "tmp");

    /// <summary>NuGet's files in the home.</summary>
    public string NuGet => Path.Combine(Home, ".nuget");

    /// <summary>The copy of npm's settings for the user of this place; may not be there.</summary>
    public string Npm => Path.Combine(Folder, "npmrc");

    /// <summary>npm's settings of whoever runs this program; may not be there.</summary>
    public static string UsersNpm => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".npmrc");

    /// <summary>NuGet's files of whoever runs this program; null where there is no home.</summary>
    public static string? UsersNuGet => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".nuget") : null;

    /// <summary>The place of a workspace; made when it is not there.</summary>
    public static BuildPlace Of(PackagingFolders folders, string workspace)
    {
        PrivateFolder.Create(folders.Work);
        if (!OperatingSystem.IsLinux() || Confinement.Refusal is not null) return new BuildPlace(PrivateFolder.Create(Path.Combine(folders.Work, workspace + ".own")), null).Made();
        var uid = Confinement.LowestUser + (int)(BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{Path.GetFullPath(folders.Work)}\n{workspace}"))) % Users);
        return new BuildPlace(Path.GetFullPath(Path.Combine(folders.Work, string.Create(CultureInfo.InvariantCulture, $"{workspace}.{uid}"))), new(uid, uid)).MadeForUser();
    }

    /// <summary>What whoever builds has to know; null when there is nothing.</summary>
    public string? Warning => User is null && OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Confinement.Refusal is { } refusal ? $"it runs as root, and may read and change everything here: {refusal}" : null;

    /// <summary>The command as it runs here.</summary>
    public Command Confine(Command command, DotNetSdk? sdk) => User is null || !OperatingSystem.IsLinux() ? command : new Confinement(User, [.. Views(sdk)]).Confine(command);

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
    private BuildPlace MadeForUser()
    {
        CreateShown(Folder);
        PrivateFolder.Create(Home);
        File.SetUnixFileMode(Home, Shared);
        CreateShown(NuGet);
        CreateShown(Path.Combine(NuGet, "NuGet"));
        CreateOwn(Path.Combine(NuGet, "packages"));
        CreateOwn(Temporary);
        SharedPackages.LetOthersRun(Folder);
        if (UsersNuGet is { } users) Give(Path.Combine(users, "NuGet", "NuGet.Config"), Path.Combine(NuGet, "NuGet", "NuGet.Config"));
        Give(UsersNpm, Npm);
        return this;
    }

    /// <summary>Keeps a copy of a file of whoever runs this program, which the user of this place may read: package sources, and logins there.</summary>
    [SupportedOSPlatform("linux")]
    private void Give(string from, string to)
    {
        if (!File.Exists(from))
        {
            File.Delete(to);
            return;
        }
        var content = File.ReadAllBytes(from);
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
