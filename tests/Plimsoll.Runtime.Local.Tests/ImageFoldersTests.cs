using Plimsoll.Oci;
using Plimsoll.Runtime.Local.Images;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class ImageFoldersTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_runs_stays_and_so_do_the_youngest_and_all_that_is_no_image()
    {
        var images = Enumerable.Range(0, 8).Select(i => Digest.Of([(byte)i]).Hex).ToList();
        foreach (var image in images)
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder[image]).FullName, "file"), "");
            File.WriteAllText(ImageUnpacker.RecordOf(_folder[image]), "{}");
            Thread.Sleep(20); // a folder's age is all that tells them apart
        }
        Directory.CreateDirectory(_folder[".unpacking"]);
        Directory.CreateDirectory(_folder[".doomed-by-one-that-was-killed"]);
        ImageFolders.Clean(_folder.Path, new HashSet<string> { images[0] });
        Assert.Equal([".unpacking", .. images[4..].Append(images[0]).Order(StringComparer.Ordinal)], Directory.GetDirectories(_folder.Path)
            .Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(images[4..].Append(images[0]).Order(StringComparer.Ordinal), Directory.GetFiles(_folder.Path)
            .Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
    }
}
