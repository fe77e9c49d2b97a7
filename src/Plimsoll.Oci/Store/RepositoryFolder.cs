using System.Text;

namespace Plimsoll.Oci;

/// <summary>
/// What a repository knows, as small files: <c>_manifests/HEX</c> holds a manifest's media type, <c>_tags/TAG</c> a digest, and
/// <c>_referrers/HEX/HEX</c> says by its name which manifest tells about which. No part of a repository's name begins with an underscore,
/// so none is taken for another.
/// </summary>
internal sealed class RepositoryFolder(DurableFolder files, string name)
{
    private const string Top = "repositories", Manifests = "_manifests", Tags = "_tags", Referrers = "_referrers";

    private readonly string _folder = Path.Combine(files.Root, Top, RepositoryName.Check(name));

    /// <summary>Whether the repository has, or had, a manifest.</summary>
    public bool Exists => Directory.Exists(Path.Combine(_folder, Manifests));

    /// <summary>The media type of a manifest of this repository; null when it has no such manifest.</summary>
    /// <exception cref="OciException">The file that says so is damaged.</exception>
    public string? MediaTypeOf(Digest manifest)
    {
        var text = ReadOrNull(ManifestPath(manifest));
        return text is null || MediaTypes.IsManifest(text) || MediaTypes.IsIndex(text) ? text
            : throw Damaged(ManifestPath(manifest), $"it does not have the media type of the manifest {manifest}",
                "push the manifest again, or delete the file");
    }

    public void AddManifest(Digest manifest, string mediaType) => files.Write(ManifestPath(manifest), Encoding.UTF8.GetBytes(mediaType));

    /// <summary>When the manifest was last pushed or counted on, by the clock of who did; the year 1601 when it is not there.</summary>
    public DateTime WrittenAt(Digest manifest) => File.GetLastWriteTimeUtc(ManifestPath(manifest));

    /// <summary>Lets the collector see that someone counts on a manifest; false when the repository has no such manifest.</summary>
    public bool Touch(Digest manifest) => files.Touch(ManifestPath(manifest)) is not null;

    public bool RemoveManifest(Digest manifest) => files.Delete(ManifestPath(manifest));

    public IEnumerable<Digest> ListManifests() => DigestsIn(Path.Combine(_folder, Manifests));

    /// <summary>What a tag names; null when there is no such tag.</summary>
    /// <exception cref="OciException">The file that says so is damaged.</exception>
    public Digest? ReadTag(string tag) => ReadOrNull(TagPath(tag)) is not { } text ? null : Digest.TryParse(text, out var digest) ? digest
        : throw Damaged(TagPath(tag), $"it does not have the digest that the tag {tag} of {name} names",
            "push the tag again, or delete the file");

    public void WriteTag(string tag, Digest manifest) => files.Write(TagPath(tag), Encoding.UTF8.GetBytes(manifest.ToString()));

    public bool RemoveTag(string tag) => files.Delete(TagPath(tag));

    public IEnumerable<string> ListTags() => NamesIn(Path.Combine(_folder, Tags)).Order(StringComparer.Ordinal);

    public void AddReferrer(Digest subject, Digest manifest) => files.Write(ReferrerPath(subject, manifest), []);

    public bool RemoveReferrer(Digest subject, Digest manifest) => files.Delete(ReferrerPath(subject, manifest));

    public IEnumerable<Digest> ListReferrers(Digest subject) => DigestsIn(Path.Combine(_folder, Referrers, subject.Hex));

    /// <summary>Every manifest that a mark says to tell something about some other.</summary>
    public IEnumerable<Digest> ListAllReferrers() =>
        new DirectoryInfo(Path.Combine(_folder, Referrers)) is { Exists: true } folder
            ? folder.EnumerateDirectories().SelectMany(subject => DigestsIn(subject.FullName)) : [];

    /// <summary>The names of all repositories that have, or had, a manifest.</summary>
    public static IEnumerable<string> ListAll(string root)
    {
        var top = Path.Combine(root, Top);
        return Directory.Exists(top)
            ? Directory.EnumerateDirectories(top, Manifests, SearchOption.AllDirectories)
                .Select(folder => Path.GetRelativePath(top, Path.GetDirectoryName(folder)!).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal)
            : [];
    }

    public string ManifestPath(Digest manifest) => Path.Combine(_folder, Manifests, manifest.Hex);

    private string TagPath(string tag) => Path.Combine(_folder, Tags, TagName.Check(tag));

    public string ReferrerPath(Digest subject, Digest manifest) => Path.Combine(_folder, Referrers, subject.Hex, manifest.Hex);

    private static OciException Damaged(string file, string seen, string mends) =>
        new(OciErrors.StoreUnavailable, $"{file} is damaged: {seen}. To mend it: {mends}");

    private static IEnumerable<Digest> DigestsIn(string folder)
    {
        foreach (var hex in NamesIn(folder).Order(StringComparer.Ordinal))
        {
            if (Digest.TryParse("sha256:" + hex, out var digest))
                yield return digest;
        }
    }

    private static IReadOnlyList<string> NamesIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>()];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
