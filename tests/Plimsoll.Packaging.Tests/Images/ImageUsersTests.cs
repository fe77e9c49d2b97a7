using System.Formats.Tar;
using System.Text;
using Plimsoll.Oci;
using Plimsoll.Packaging.Images;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Images;

/// <summary>Users of images by number.</summary>
public sealed class ImageUsersTests : IDisposable
{
    private const string Repository = "acme/web";

    private readonly TempFolder _folder = new();

    private LocalImageStore Store => field ??= new(_folder["store"]);

    [Fact]
    public async Task Each_list_is_that_of_the_uppermost_layer_whether_it_is_gzipped_or_not()
    {
        var below = await Gzipped(("etc/passwd", "app:x:1:1::/:\n"), ("etc/group", "staff:x:60:\n"));
        var above = await Gzipped(("etc/passwd", "app:x:1234:50::/:\n"));
        Assert.Equal(new(1234, 60), await OfAsync(below, above));
        Assert.Equal(new(1234, 60), await OfAsync(below, Tar(("./etc/passwd", "app:x:1234:50::/:\n"))));
        Assert.Equal(new(1, 60), await OfAsync(above, below));
    }

    [Fact]
    public async Task A_list_that_an_upper_layer_removed_has_nobody()
    {
        var lists = await Gzipped(("etc/passwd", "app:x:1:1::/:\n"), ("etc/group", "staff:x:60:\n"));
        foreach (var removal in new[] { "etc/.wh.passwd", ".wh.etc", "etc/.wh..wh..opq" })
        {
            var refused = await Assert.ThrowsAsync<PlimsollException>(() => OfAsync(lists, Tar((removal, ""))));
            Assert.Equal("PLM4100", refused.Code);
            Assert.Contains("its own /etc/passwd has no user 'app'", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("zstd", "is packed with zstd")]
    [InlineData("cut off", "layer ")]
    [InlineData("damaged", "is not a whole gzip")]
    [InlineData("no tar", "is not a tar that can be unpacked")]
    public async Task A_layer_that_cannot_be_read_is_an_error_with_a_code(string fault, string said)
    {
        var whole = await Gzipped(("etc/passwd", "app:x:1:1::/:\n"), ("usr/random", Random.Shared.Next().ToString("x8", null)));
        byte[] layer = fault switch
        {
            "zstd" => [0x28, 0xb5, 0x2f, 0xfd, .. whole],
            "cut off" => whole[..(whole.Length / 2)],
            "damaged" => [.. whole[..20], 0xff, 0xff, 0xff, 0xff, .. whole[24..]],
            _ => "It is text, and longer than a header of a tar. "u8.ToArray().Concat(new byte[1024]).ToArray(),
        };
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => OfAsync(layer));
        Assert.Equal((Outcome.Failed, "PLM4100"), (refused.Outcome, refused.Code));
        Assert.StartsWith("PLM4100: web: USER app:staff cannot be looked up in its image: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("USER 1000:1000", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<ImageUser?> OfAsync(params byte[][] layers)
    {
        var descriptors = new List<Descriptor>();
        foreach (var layer in layers)
        {
            descriptors.Add(Descriptor.Of(MediaTypes.LayerGzip, layer));
            await Store.WriteBlobAsync(Repository, descriptors[^1], new MemoryStream(layer), default);
        }
        var unit = Samples.WebUnit with { Service = new() };
        return await new ImageUsers(Store).OfAsync(unit, Repository, descriptors, new() { User = "app:staff" }, default);
    }

    private static async Task<byte[]> Gzipped(params (string Path, string Text)[] files)
    {
        var bytes = new MemoryStream();
        await Layer.WriteAsync(files.Select(file => LayerEntry.File(file.Path, false, Encoding.UTF8.GetBytes(file.Text))), bytes, default);
        return bytes.ToArray();
    }

    private static byte[] Tar(params (string Path, string Text)[] files)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = content });
            }
        }
        return bytes.ToArray();
    }
}
