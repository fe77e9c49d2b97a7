using System.Security.Cryptography;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Debian;

/// <summary>The files of packages, kept by their hash, which is looked at again whenever one is used.</summary>
internal sealed class PackageFiles(PackagingFolders folders)
{
    private readonly string _cache = folders.Cached("debian");

    /// <summary>Brings the files here.</summary>
    /// <returns>Each package's file.</returns>
    /// <exception cref="PlimsollException">PLM4043: one could not be downloaded; PLM4044: it is another one than was locked.</exception>
    public async Task<IReadOnlyDictionary<LockedPackage, string>> GetAsync(IReadOnlyList<LockedPackage> packages, UnitProgress progress,
        CancellationToken cancellationToken)
    {
        var missing = new List<LockedPackage>();
        foreach (var package in packages)
            if (!await IsWholeAsync(FileOf(package), package, cancellationToken)) missing.Add(package);
        if (missing.Count > 0)
        {
            progress.Report($"downloading {missing.Count} of {packages.Count} packages");
            await DownloadAsync(missing, cancellationToken);
        }
        return packages.ToDictionary(package => package, FileOf);
    }

    private async Task DownloadAsync(List<LockedPackage> packages, CancellationToken cancellationToken)
    {
        var aside = Directory.CreateDirectory(Path.Combine(_cache, $"{Guid.NewGuid():n}.tmp")).FullName;
        try
        {
            await DebianTools.DownloadAsync(packages.Select(package => (package.Url, Path.Combine(aside, package.Sha256))),
                cancellationToken);
            foreach (var package in packages)
            {
                var fresh = Path.Combine(aside, package.Sha256);
                if (!await IsWholeAsync(fresh, package, cancellationToken))
                    throw new PlimsollException(Outcome.Failed, "PLM4044",
                        $"{package.Url} is not the {package.Name} {package.Version} that was locked: its SHA-256 is another one. "
                            + "plimsoll build --lock resolves anew");
                File.Move(fresh, FileOf(package), overwrite: true);
            }
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    private string FileOf(LockedPackage package) => Path.Combine(_cache, package.Sha256 + ".deb");

    private static async Task<bool> IsWholeAsync(string path, LockedPackage package, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return false;
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) == package.Sha256;
    }
}
