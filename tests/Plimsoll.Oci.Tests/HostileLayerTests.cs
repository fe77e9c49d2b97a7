namespace Plimsoll.Oci.Tests;

/// <summary>Layers that try to get out of their folder, or to fill the machine: each is refused, or does no harm.</summary>
public class HostileLayerTests
{
    public static TheoryData<string> Tricks => [.. HostileArchives.All.Keys];

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task Is_refused(string trick)
    {
        using var image = new Unpacked();
        var refusal = await Assert.ThrowsAsync<OciException>(() => image.ApplyAsync(HostileArchives.All[trick]));
        Assert.Equal(OciErrors.LayerInvalid, refusal.Code);
        image.AssertNothingOutside();
        Assert.False(File.Exists("/tmp/plimsoll-hostile"));
    }

    [Fact]
    public void There_are_more_than_a_hundred() => Assert.InRange(HostileArchives.All.Count, 100, 1000);

    [Fact]
    public async Task Setuid_and_setgid_are_dropped()
    {
        using var image = new Unpacked();
        await image.ApplyAsync(RawTar.Of(tar => tar.File("su", mode: 0b111_111_101_101).Folder("tmp", 0b111_111_111_111)
            .Hardlink("copy", "su").Entry('1', "bits", "su", mode: 0b110_111_101_101)));
        foreach (var path in image.Paths())
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(image[path]) & (UnixFileMode.SetUser | UnixFileMode.SetGroup));
        Assert.True(File.GetUnixFileMode(image["tmp"]).HasFlag(UnixFileMode.StickyBit | UnixFileMode.OtherWrite));
    }

    [Fact]
    public async Task Links_out_of_the_folder_are_kept_and_never_followed()
    {
        using var image = new Unpacked();
        await image.ApplyAsync(
            RawTar.Of(tar => tar.Symlink("file", "../outside/secret").Symlink("folder", "../outside").Symlink("etc", "/etc")
                .Symlink("gone", "../outside/new")),
            // each replaces the link itself
            RawTar.Of(tar => tar.File("file", "mine").Folder("folder").File("folder/secret", "mine").File("gone", "mine").File(".wh.etc")));
        Assert.Equal(["file", "folder", "folder/secret", "gone"], image.Paths());
        Assert.Equal("mine", image.Read("file"));
        image.AssertNothingOutside();
        Assert.True(File.Exists("/etc/passwd"));
    }

    [Fact]
    public async Task Removing_through_a_link_removes_nothing()
    {
        using var image = new Unpacked();
        await image.ApplyAsync(
            RawTar.Of(tar => tar.Symlink("folder", "../outside")),
            RawTar.Of(tar => tar.Entry('0', "folder/.wh.secret").Entry('0', "folder/.wh..wh..opq")));
        Assert.Equal(["folder"], image.Paths());
        image.AssertNothingOutside();
    }

    [Theory]
    [InlineData("another tar than was said")]
    [InlineData("half a gzip")]
    [InlineData("zstd")]
    public async Task A_layer_that_is_not_what_the_image_says_is_refused(string fault)
    {
        var tar = RawTar.Of(tar => tar.File("a", string.Concat(Enumerable.Range(0, 9999))));
        var packed = Unpacked.Gzip(tar);
        using var image = new Unpacked();
        var refusal = await Assert.ThrowsAsync<OciException>(() => image.ApplyAsync(ExtractLimits.Default, fault switch
        {
            "another tar than was said" => (packed, Digest.Of("another"u8)),
            "half a gzip" => (packed[..(packed.Length / 2)], Digest.Of(tar)),
            _ => ([0x28, 0xb5, 0x2f, 0xfd, 0], Digest.Of(tar)),
        }));
        Assert.Equal(fault == "zstd" ? OciErrors.Unsupported : OciErrors.LayerInvalid, refusal.Code);
    }
}
