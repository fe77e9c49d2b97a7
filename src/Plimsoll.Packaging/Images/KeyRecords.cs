using System.Text;
using Plimsoll.Oci;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Images;

/// <summary>
/// What was built on this machine, by input key: a file that only its owner can write. A store is served, and whoever may push to it can set a tag: a tag alone says nothing about
/// what an image was made of. In the cache: to forget costs a build.
/// </summary>
internal sealed class KeyRecords(PackagingFolders folders)
{
    /// <summary>Whether an image was built here from these inputs, or was believed before.</summary>
    public bool Has(string repository, string key, Digest image) => File.Exists(FileOf(repository, key, image));

    /// <summary>Remembers that an image is made of these inputs.</summary>
    public void Write(string repository, string key, Digest image)
    {
        var file = FileOf(repository, key, image);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        DurableFile.Write(file, Encoding.ASCII.GetBytes($"{image}\n"));
    }

    private string FileOf(string repository, string key, Digest image) => Path.Combine(folders.Cached("keys"), repository, $"{key}-{image.ToString().Replace(':', '-')}");
}
