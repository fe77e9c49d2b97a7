using Plimsoll.Oci;
using Plimsoll.Runtime.Local.Images;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class ImageFoldersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-images-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_runs_stays_and_so_do_the_youngest_and_all_that_is_no_image()
    {
        var images = Enumerable.Range(0, 8).Select(i => Digest.Of([(byte)i]).Hex).ToList();
        foreach (var image in images)
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, image)).FullName, "file"), "");
            Thread.Sleep(20); // a folder's age is all that tells them apart
        }
        Directory.CreateDirectory(Path.Combine(_folder, ".unpacking"));
        Directory.CreateDirectory(Path.Combine(_folder, ".doomed-by-one-that-was-killed"));
        ImageFolders.Clean(_folder, new HashSet<string> { images[0] });
        Assert.Equal([".unpacking", .. images[4..].Append(images[0]).Order(StringComparer.Ordinal)], Directory.GetDirectories(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
