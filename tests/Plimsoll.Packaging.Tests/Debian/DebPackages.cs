using System.Security.Cryptography;
using Plimsoll.Packaging.Debian;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Tests.Debian;

/// <summary>Debian packages made for a test.</summary>
internal static class DebPackages
{
    /// <summary>Whether this machine can make them.</summary>
    public static bool CanBeMade => OperatingSystem.IsLinux() && HostProgram.Find("dpkg-deb") is not null
        && File.Exists("/usr/lib/apt/apt-helper");

    /// <summary>Makes one, and puts it into the cache by its hash unless it shall be downloaded.</summary>
    /// <param name="folder">For the file: <c>NAME.deb</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="files">Path and content; a content that begins with <c>-> </c> is a link, null an empty folder.</param>
    public static async Task<(LockedPackage Package, string File)> MakeAsync(string folder, string name,
        params (string Path, string? Content)[] files)
    {
        var root = Path.Combine(folder, name);
        foreach (var (path, content) in files.Prepend(("DEBIAN/control",
            $"Package: {name}\nVersion: 1:2.0~a\nArchitecture: amd64\nMaintainer: nobody <nobody@example.org>\nDescription: a test\n")))
        {
            var full = Path.Combine(root, path);
            Directory.CreateDirectory(content is null ? full : Path.GetDirectoryName(full)!);
            if (content is ['-', '>', ' ', .. var target]) File.CreateSymbolicLink(full, target);
            else if (content is not null) await File.WriteAllTextAsync(full, content);
            if (path.Contains("bin/", StringComparison.Ordinal) && content is not (null or ['-', '>', ..]) && OperatingSystem.IsLinux())
                File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        var file = root + ".deb";
        await CommandRunner.RequireAsync(new("dpkg-deb", ["--root-owner-group", "--build", root, file]));
        return (new(name, "1:2.0~a", "amd64", Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))),
            $"http://127.0.0.1:9/{name}.deb"), file);
    }

    /// <summary>The files of a unit: its list, and the lock of it.</summary>
    public static (string Path, string? Content)[] Files(string unit, string list, params IEnumerable<LockedPackage> packages) =>
        [($"images/{unit}/packages.txt", list), ($"images/{unit}/packages.lock", new PackageLock(PackageLock.HashOf(list), [.. packages])
            .ToString())];

    /// <summary>Where a build looks for a file before it downloads it.</summary>
    public static string CachedFile(PackagingFolders folders, LockedPackage package) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(folders.Cache, "debian")).FullName, package.Sha256 + ".deb");
}
