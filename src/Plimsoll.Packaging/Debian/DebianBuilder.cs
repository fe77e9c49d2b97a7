using Plimsoll.Oci;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Debian;

/// <summary>Images of Debian packages and nothing else, each package as its lock has it.</summary>
internal sealed class DebianBuilder(PackagingFolders folders) : IBuilder
{
    /// <summary>Changes whenever the same packages would give other bytes than before.</summary>
    public const string Version = "1";

    /// <inheritdoc/>
    public string Name => "debian";

    /// <inheritdoc/>
    public async Task<ImageParts> BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var unit = request.Unit;
        var path = PackageLocks.PathOf(unit);
        var text = await request.ReadAsync(path, cancellationToken);
        var list = PackageList.Parse(text, path);
        var locked = PackageLock.Parse(await request.ReadAsync(PackageList.LockOf(path), cancellationToken), PackageList.LockOf(path));
        if (locked.List != PackageLock.HashOf(text))
            throw new PlimsollException(Outcome.Usage, "PLM4047",
                $"{path} was changed since it was locked. plimsoll build --lock {unit.Name} writes {PackageList.LockOf(path)} anew");

        var unpacked = PrivateFolder.Create(Path.Combine(PrivateFolder.Create(folders.Work), $"debian-{Guid.NewGuid():n}"));
        try
        {
            var entries = await EntriesAsync(locked, list, unpacked, isLowest: request.Base is null, request.Progress, cancellationToken);
            RootRules.Check(unit, entries);
            return new([await ImageLayer.PackAsync(entries, cancellationToken)], ConfigOf(unit))
            {
                Components = [.. locked.Packages.Select(package => package.ToComponent(list.Suite))
                    .OrderBy(component => component.Purl, StringComparer.Ordinal)],
            };
        }
        finally
        {
            Directory.Delete(unpacked, recursive: true);
        }
    }

    private async Task<List<LayerEntry>> EntriesAsync(PackageLock locked, PackageList list, string unpacked, bool isLowest,
        UnitProgress progress, CancellationToken cancellationToken)
    {
        var files = await new PackageFiles(folders).GetAsync(locked.Packages, progress, cancellationToken);
        var root = new RootFiles(list.LeftOut);
        var additions = new List<LayerEntry>();
        foreach (var (package, file) in files)
        {
            var folder = PrivateFolder.Create(Path.Combine(unpacked, package.Name));
            await DebianTools.UnpackAsync(file, folder, cancellationToken);
            root.Add(package.Name, folder);
            additions.Add(RootAdditions.Status(package.Name, await DebianTools.ControlAsync(file, cancellationToken)));
            if (RootAdditions.Certificates(folder) is { } certificates) additions.Add(certificates);
        }
        if (isLowest) additions.AddRange(RootAdditions.Users);
        var added = additions.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return [.. root.Entries.Where(entry => !added.Contains(entry.Path)), .. additions];
    }

    private static ContainerConfig ConfigOf(Unit unit) => new()
    {
        User = "65532:65532",
        WorkingDir = "/",
        StopSignal = "SIGTERM",
        Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "SSL_CERT_FILE=/" + RootAdditions.Bundle],
        Entrypoint = unit.Build.Entrypoint.Count > 0 ? unit.Build.Entrypoint : null,
    };
}
