using System.Runtime.Versioning;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Folders;

/// <summary>The packages of whoever runs this program, which builds read where they run as another user, and cannot change.</summary>
internal static class SharedPackages
{
    private const UnixFileMode Runs = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Where they are: folders that every user may read.</summary>
    public static IEnumerable<string> Folders =>
        new[] { Environment.GetEnvironmentVariable("NUGET_PACKAGES"),
            BuildPlace.UsersNuGet is { } users ? Path.Combine(users, "packages") : null }.OfType<string>()
            .Where(folder => folder.Length > 0 && Directory.Exists(folder)
                && (OperatingSystem.IsWindows() || File.GetUnixFileMode(folder)
                .HasFlag(UnixFileMode.OtherRead | UnixFileMode.OtherExecute)))
            .Select(Path.GetFullPath).Distinct();

    /// <summary>
    /// Lets others run what they may read in them: NuGet makes every file 0744, so that the programs in packages (crossgen2, protoc) run
    /// for their owner alone. Only versions that came since the last time are looked at.
    /// </summary>
    /// <param name="folder">A folder of ours that remembers when that was.</param>
    [SupportedOSPlatform("linux")]
    public static void LetOthersRun(string folder)
    {
        var stamp = Path.Combine(folder, "packages.stamp");
        var last = File.Exists(stamp) ? File.GetLastWriteTimeUtc(stamp) : DateTime.MinValue;
        var added = Folders.SelectMany(Directory.EnumerateDirectories).SelectMany(Directory.EnumerateDirectories)
            .Where(version => Directory.GetLastWriteTimeUtc(version) >= last).ToList();
        if (added.Count == 0) return;
        var newest = added.Max(Directory.GetLastWriteTimeUtc);
        foreach (var file in added.SelectMany(version => new DirectoryInfo(version)
            .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })))
        {
            var mode = file.UnixFileMode;
            if (mode.HasFlag(UnixFileMode.UserExecute | UnixFileMode.OtherRead) && !mode.HasFlag(Runs)) file.UnixFileMode = mode | Runs;
        }
        DurableFile.Write(stamp, []);
        File.SetLastWriteTimeUtc(stamp, newest);
    }
}
