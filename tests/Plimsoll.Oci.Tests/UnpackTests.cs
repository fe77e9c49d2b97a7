namespace Plimsoll.Oci.Tests;

public class UnpackTests
{
    [Fact]
    public async Task Upper_layers_replace_and_remove_what_is_below_them()
    {
        using var image = new Unpacked();
        await image.ApplyAsync(
            RawTar.Of(tar => tar.Folder("./").File("./etc/a", "1").File("./etc/b", "1").File("app/x/old").File("was-file")
                .Folder("was-folder").File("was-folder/c").File("keep/1").File("gone/1")),
            // the whiteouts come after what the same layer adds, and do not touch that
            RawTar.Of(tar => tar.File("etc/b", "2").File("etc/.wh.a").Folder("was-file").File("was-folder", "now a file").File("app/x/new")
                .File("app/x/.wh..wh..opq").File(".wh.gone").File("gone/2").File(".wh..wh.plnk")));

        Assert.Equal(["app", "app/x", "app/x/new", "etc", "etc/b", "gone", "gone/2", "keep", "keep/1", "was-file", "was-folder"],
            image.Paths());
        Assert.Equal("2", image.Read("etc/b"));
        Assert.Equal("now a file", image.Read("was-folder"));
    }

    [Fact]
    public async Task Modes_are_those_of_the_layer_and_hard_links_are_copies()
    {
        using var image = new Unpacked();
        await image.ApplyAsync(RawTar.Of(tar => tar.File("run", "x", 0b111_101_101).File("group", "x", 0b110_110_000)
            .Folder("open", 0b111_111_111).Hardlink("copy", "./run").File("a/b/c")));

        Assert.Equal("x", image.Read("copy"));
        Assert.Equal(0b110_110_000, (int)File.GetUnixFileMode(image["group"]));
        Assert.Equal(0b111_101_101, (int)File.GetUnixFileMode(image["run"]));
        Assert.Equal(0b111_111_111, (int)File.GetUnixFileMode(image["open"]));
        Assert.Equal(0b111_101_101, (int)File.GetUnixFileMode(image["a/b"]));
    }

    [Fact]
    public async Task The_size_of_a_link_is_passed_over()
    {
        using var image = new Unpacked();
        await image.ApplyAsync(RawTar.Of(tar => tar.File("a").Entry('1', "b", "a", size: 1).Entry('5', "c", size: 512).File("d")));
        Assert.Equal(["a", "b", "c", "d"], image.Paths());
    }

    [Fact]
    public async Task A_plain_tar_is_unpacked_too()
    {
        using var image = new Unpacked();
        var tar = RawTar.Of(tar => tar.File("a"));
        await image.ApplyAsync(ExtractLimits.Default, (tar, Digest.Of(tar)));
        Assert.Equal(["a"], image.Paths());
    }

    [Fact]
    public async Task An_image_is_unpacked_once_whoever_asks()
    {
        using var folder = new TempFolder();
        var store = new LocalImageStore(folder["registry"]);
        var layer = new MemoryStream();
        var built = await Layer.WriteAsync([LayerEntry.File("app/hello", executable: true, "hello"u8.ToArray()),
            LayerEntry.Symlink("hello", "app/hello")], layer, CancellationToken.None);
        var written = await PushAsync(store, layer.ToArray(), built);

        var roots = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => ImageUnpacker.UnpackAsync(new LocalImageStore(folder["registry"]), "acme/hello", written.Digest,
                folder["images"], CancellationToken.None))));

        Assert.Equal([Path.Combine(folder["images"], written.Digest.Hex)], roots.Select(root => root.Path).Distinct());
        Assert.Equal("hello", File.ReadAllText(Path.Combine(roots[0].Path, "hello")));
        Assert.Equal([".lock", written.Digest.Hex, written.Digest.Hex + ".json"], Directory.EnumerateFileSystemEntries(folder["images"])
            .Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_fails_leaves_nothing()
    {
        using var folder = new TempFolder();
        var store = new LocalImageStore(folder["registry"]);
        var layer = new MemoryStream();
        var built = await Layer.WriteAsync([LayerEntry.File("a", false, "a"u8.ToArray())], layer, CancellationToken.None);
        var written = await PushAsync(store, layer.ToArray(), built with { DiffId = Digest.Of("another"u8) });

        await Assert.ThrowsAsync<OciException>(() => ImageUnpacker.UnpackAsync(store, "acme/hello", written.Digest, folder["images"],
            CancellationToken.None));
        Assert.Empty(Directory.EnumerateDirectories(folder["images"]));
    }

    [Fact]
    public async Task Of_an_index_the_image_for_this_machine_is_unpacked()
    {
        using var folder = new TempFolder();
        var store = new LocalImageStore(folder["registry"]);
        var layer = new MemoryStream();
        var built = await Layer.WriteAsync([LayerEntry.File("a", false, "a"u8.ToArray())], layer, CancellationToken.None);
        var ours = await PushAsync(store, layer.ToArray(), built) with { Platform = Platform.OfMachine };
        var theirs = (await Images.PushAsync(store, "acme/hello", "not a layer", [])) with { Platform = new("sparc", "linux") };

        var unpacked = await ImageUnpacker.UnpackAsync(store, "acme/hello", await IndexAsync(theirs, ours), folder["images"],
            CancellationToken.None);
        Assert.Equal("a", await File.ReadAllTextAsync(Path.Combine(unpacked.Path, "a")));

        var without = await IndexAsync(theirs);
        var refused = await Assert.ThrowsAsync<OciException>(() => ImageUnpacker.UnpackAsync(store, "acme/hello", without,
            folder["images"], CancellationToken.None));
        Assert.Contains($"acme/hello@{without} has no image for {Platform.OfMachine}; it has linux/sparc", refused.Message,
            StringComparison.Ordinal);

        async Task<Digest> IndexAsync(params Descriptor[] images) =>
            (await store.WriteManifestAsync("acme/hello", new ImageIndex(images)
                .ToBytes(), MediaTypes.ImageIndex, [], CancellationToken.None)).Digest;
    }

    private static async Task<Descriptor> PushAsync(LocalImageStore store, byte[] layer, BuiltLayer built)
    {
        await store.WriteBlobAsync("acme/hello", built.Descriptor, new MemoryStream(layer), CancellationToken.None);
        var config = new ImageConfig("amd64", "linux", new([built.DiffId]));
        var manifest = new ImageManifest(await Images.PushBlobAsync(store, "acme/hello", MediaTypes.ImageConfig, config.ToBytes()),
            [built.Descriptor]);
        return await store.WriteManifestAsync("acme/hello", manifest.ToBytes(), MediaTypes.ImageManifest, ["latest"],
            CancellationToken.None);
    }
}
