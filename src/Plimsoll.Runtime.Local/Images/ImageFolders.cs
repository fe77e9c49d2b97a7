using Plimsoll.Oci;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>The unpacked images, a folder each, named by the digest's hex. Those of gone versions are deleted, but for a few that a
/// rollback may want.</summary>
internal static class ImageFolders
{
    private const int KeptUnused = 4;
    private const int HexDigits = 64;
    private const string Doomed = ".doomed-";

    /// <summary>Deletes what is neither used nor among the youngest.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="used">The hex of images that run, or shall run.</param>
    public static void Clean(string folder, IReadOnlySet<string> used)
    {
        if (!Directory.Exists(folder)) return;
        var unused = new DirectoryInfo(folder).EnumerateDirectories()
            .Where(image => image.Name.Length == HexDigits && !used.Contains(image.Name))
            .OrderByDescending(image => image.CreationTimeUtc).Skip(KeptUnused);
        // renamed first: a half-deleted folder must not be taken for an image
        foreach (var image in unused)
        {
            File.Delete(ImageUnpacker.RecordOf(image.FullName));
            image.MoveTo(Path.Combine(folder, Doomed + image.Name));
        }
        foreach (var doomed in Directory.EnumerateDirectories(folder, Doomed + "*")) Directory.Delete(doomed, recursive: true);
    }
}
