using System.Text;
using Plimsoll.Oci;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Images;

/// <summary>
/// What was built on this machine, by input key: a file that only its owner can write. A store is served, and whoever may push to it can
/// set a tag: a tag alone says nothing about what an image was made of. In the cache: to forget costs a build.
/// </summary>
internal sealed class KeyRecords(PackagingFolders folders)
{
    /// <summary>Whether an image was built here from these inputs, or was believed before. A file that does not say so is none: the image
    /// is built again.</summary>
    public bool Has(string repository, string key, Digest image) => FileOf(repository, key, image) is var file && File.Exists(file)
        && File.ReadAllText(file) == $"{image}\n";

    /// <summary>Remembers that an image is made of these inputs.</summary>
    public void Write(string repository, string key, Digest image)
    {
        var file = FileOf(repository, key, image);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        DurableFile.Write(file, Encoding.ASCII.GetBytes($"{image}\n"));
    }

    private string FileOf(string repository, string key, Digest image) =>
        Path.Combine(folders.Cached("keys"), repository, $"{key}-{image.ToString().Replace(':', '-')}");
}
