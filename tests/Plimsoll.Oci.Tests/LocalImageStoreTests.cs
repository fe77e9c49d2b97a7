using System.Text;

namespace Plimsoll.Oci.Tests;

public sealed class LocalImageStoreTests : IDisposable
{
    private const string Repository = "acme/counter";

    private readonly TempFolder _folder = new();
    private readonly LocalImageStore _store;
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    public LocalImageStoreTests() => _store = new(_folder["registry"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_manifest_is_found_by_its_tags_and_its_digest()
    {
        var written = await Images.PushAsync(_store, Repository, "one", ["a", "b"]);

        Assert.Equal(written, await _store.ResolveAsync(Repository, "a", _cancel));
        Assert.Equal(written, await _store.ResolveAsync(Repository, written.Digest.ToString(), _cancel));
        Assert.Equal(["a", "b"], await _store.ListTagsAsync(Repository, _cancel));
        Assert.Equal(written.Digest, Digest.Of(await _store.ReadManifestAsync(Repository, written.Digest, _cancel)));
        Assert.Null(await _store.ResolveAsync(Repository, "c", _cancel));
        Assert.Null(await _store.ResolveAsync("acme/other", written.Digest.ToString(), _cancel));
        Assert.Empty(await _store.ListTagsAsync("acme/other", _cancel));
        Assert.Equal([Repository], await _store.ListRepositoriesAsync(_cancel));
    }

    [Fact]
    public async Task The_folder_is_its_owners_alone()
    {
        await Images.PushAsync(_store, Repository, "one", []);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_store.Folder));
    }

    [Fact]
    public async Task It_can_be_asked_while_it_is_being_made()
    {
        var absent = Digest.Of([1]);
        for (var i = 0; i < 2000; i++)
        {
            var store = new LocalImageStore(_folder[$"{i}"]);
            using var both = new Barrier(2);
            var asking = Task.Run(() =>
            {
                both.SignalAndWait(_cancel);
                return store.HasBlobAsync(Repository, absent, _cancel);
            }, _cancel);
            both.SignalAndWait(_cancel);
            Directory.CreateDirectory(store.Folder);
            Assert.False(await asking);
        }
    }

    [Fact]
    public async Task A_tag_moves()
    {
        await Images.PushAsync(_store, Repository, "one", ["latest"]);
        var second = await Images.PushAsync(_store, Repository, "two", []);
        await _store.TagAsync(Repository, "latest", second.Digest, _cancel);

        Assert.Equal(second, await _store.ResolveAsync(Repository, "latest", _cancel));
        await Refused(OciErrors.ManifestUnknown, () => _store.TagAsync(Repository, "latest", Digest.Of("none"u8), _cancel));
    }

    [Fact]
    public async Task Of_many_who_claim_a_tag_one_wins_and_all_are_told_the_same()
    {
        var images = new List<Descriptor>();
        for (var i = 0; i < 8; i++) images.Add(await Images.PushAsync(_store, Repository, $"layer {i}", []));
        for (var round = 0; round < 10; round++)
        {
            // stores of their own, as processes have them
            var told = await Task.WhenAll(images.Select(image => Task.Run(() => new LocalImageStore(_store.Folder)
                .TagIfAbsentAsync(Repository, $"key-{round}", image.Digest, _cancel), _cancel)));
            Assert.Equal((await _store.ResolveAsync(Repository, $"key-{round}", _cancel))!.Digest, Assert.Single(told.Distinct()));
        }
        await Refused(OciErrors.ManifestUnknown, () => _store.TagIfAbsentAsync(Repository, "free", Digest.Of("none"u8), _cancel));
        Assert.Null(await _store.ResolveAsync(Repository, "free", _cancel));
        // a tag whose manifest is gone claims nothing
        var winner = (await _store.ResolveAsync(Repository, "key-0", _cancel))!.Digest;
        var other = images.First(image => image.Digest != winner).Digest;
        File.Delete(Directory.EnumerateFiles(_store.Folder, winner.Hex, SearchOption.AllDirectories)
            .Single(file => file.Contains("_manifests", StringComparison.Ordinal)));
        Assert.Equal(other, await _store.TagIfAbsentAsync(Repository, "key-0", other, _cancel));
    }

    [Fact]
    public async Task Content_that_is_not_what_was_said_is_refused_and_leaves_nothing()
    {
        var content = Encoding.UTF8.GetBytes("hello");
        var right = Descriptor.Of(MediaTypes.Layer, content);

        await Refused(OciErrors.DigestInvalid, () => _store.WriteBlobAsync(Repository, right, new MemoryStream("hallo"u8.ToArray()),
            _cancel));
        await Refused(OciErrors.SizeInvalid, () => _store.WriteBlobAsync(Repository, right, new MemoryStream("hell"u8.ToArray()), _cancel));
        await Refused(OciErrors.SizeInvalid, () => _store.WriteBlobAsync(Repository, right, new MemoryStream("hello!"u8.ToArray()),
            _cancel));

        Assert.False(await _store.HasBlobAsync(Repository, right.Digest, _cancel));
        // but the empty files that are locked
        Assert.DoesNotContain(new DirectoryInfo(_folder["registry"]).EnumerateFiles("*", SearchOption.AllDirectories),
            file => file.Length > 0);
    }

    [Fact]
    public async Task A_manifest_that_names_what_is_not_there_is_refused()
    {
        var missing = new ImageManifest(Descriptor.Of(MediaTypes.ImageConfig, "{}"u8), []);
        await Refused(OciErrors.ManifestBlobUnknown, () => _store.WriteManifestAsync(Repository, missing.ToBytes(),
            MediaTypes.ImageManifest, ["a"], _cancel));

        var index = new ImageIndex([Descriptor.Of(MediaTypes.ImageManifest, "x"u8)]);
        await Refused(OciErrors.ManifestBlobUnknown, () => _store.WriteManifestAsync(Repository, index.ToBytes(), MediaTypes.ImageIndex,
            ["a"], _cancel));
        Assert.Null(await _store.ResolveAsync(Repository, "a", _cancel));
    }

    [Fact]
    public async Task A_damaged_manifest_is_not_read()
    {
        var written = await Images.PushAsync(_store, Repository, "one", ["a"]);
        await File.AppendAllTextAsync(Path.Combine(_folder["registry"], "blobs", "sha256", written.Digest.Hex), " ", _cancel);

        await Refused(OciErrors.ManifestInvalid, () => _store.ReadManifestAsync(Repository, written.Digest, _cancel));
        await Images.PushAsync(_store, Repository, "one", ["a"]);
        Assert.NotEmpty(await _store.ReadManifestAsync(Repository, written.Digest, _cancel));
    }

    [Fact]
    public async Task What_tells_about_a_manifest_is_listed_even_when_that_is_not_there()
    {
        var subject = Descriptor.Of(MediaTypes.ImageManifest, "not yet"u8);
        var first = await Images.AttachAsync(_store, Repository, subject, "application/vnd.example.sbom");
        var second = await Images.AttachAsync(_store, Repository, subject, "application/vnd.example.signature");

        var listed = await _store.ListReferrersAsync(Repository, subject.Digest, _cancel);
        Assert.Equal(new[] { first.Digest, second.Digest }.Order(Comparer<Digest>.Create((a, b) => string.CompareOrdinal(a.Hex, b.Hex))),
            listed.Select(each => each.Digest));
        Assert.Equal("application/vnd.example.sbom", listed.Single(each => each.Digest == first.Digest).ArtifactType);

        Assert.True(await _store.DeleteManifestAsync(Repository, first.Digest, _cancel));
        Assert.Equal([second.Digest], (await _store.ListReferrersAsync(Repository, subject.Digest, _cancel)).Select(each => each.Digest));
    }

    [Fact]
    public async Task Deleting_takes_the_tags_along_and_spares_what_is_needed()
    {
        var one = await Images.PushAsync(_store, Repository, "one", ["a", "b"]);
        var two = await Images.PushAsync(_store, Repository, "two", ["c"]);
        var layer = Digest.Of("two"u8);

        await Refused(OciErrors.Denied, () => _store.DeleteBlobAsync(layer, _cancel));
        Assert.True(await _store.DeleteManifestAsync(Repository, one.Digest, _cancel));
        Assert.False(await _store.DeleteManifestAsync(Repository, one.Digest, _cancel));
        Assert.Equal(["c"], await _store.ListTagsAsync(Repository, _cancel));
        Assert.True(await _store.DeleteTagAsync(Repository, "c", _cancel));
        Assert.Equal(two, await _store.ResolveAsync(Repository, two.Digest.ToString(), _cancel));
        Assert.True(await _store.DeleteManifestAsync(Repository, two.Digest, _cancel));
        Assert.True(await _store.DeleteBlobAsync(layer, _cancel));
        Assert.False(await _store.HasBlobAsync(Repository, layer, _cancel));
    }

    [Fact]
    public async Task Names_from_outside_never_become_paths()
    {
        foreach (var name in new[] { "../x", "a/../b", "/a", "a//b", "A", "a/_tags", "a\n", "" })
            await Refused(OciErrors.NameInvalid, () => _store.ResolveAsync(name, "a", _cancel));
        foreach (var tag in new[] { "..", "a/b", ".a", "-a", "a\n", "" })
            await Refused(OciErrors.NameInvalid, () => _store.ResolveAsync(Repository, tag, _cancel));
    }

    [Fact]
    public async Task Many_writers_in_the_same_folder_do_not_hurt_each_other()
    {
        var stores = Enumerable.Range(0, 8).Select(_ => new LocalImageStore(_folder["registry"])).ToList();
        var written = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            Task.Run(() => Images.PushAsync(stores[i % 8], Repository, $"layer {i % 5}", [$"t{i}", "latest"]))));

        foreach (var (descriptor, i) in written.Select((each, i) => (each, i)))
            Assert.Equal(descriptor, await _store.ResolveAsync(Repository, $"t{i}", _cancel));
        Assert.NotNull(await _store.ResolveAsync(Repository, "latest", _cancel));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder["registry"], "uploads")));
    }

    [Fact]
    public async Task Who_deletes_waits_for_who_adds_and_the_other_way_round()
    {
        var held = new FileLock(_folder["lock"], TimeProvider.System);
        var (first, second) = (await held.ShareAsync(_cancel), await held.ShareAsync(_cancel));
        var alone = held.TakeAloneAsync(_cancel);
        Assert.False(alone.IsCompleted);
        first.Dispose();
        second.Dispose();
        var taken = await alone;
        var shared = held.ShareAsync(_cancel);
        Assert.False(shared.IsCompleted);
        taken.Dispose();
        (await shared).Dispose();
    }

    [Fact]
    public async Task Who_waits_to_be_alone_is_not_overtaken()
    {
        Directory.CreateDirectory(_folder["registry"]);
        var store = new StoreLock(_folder["registry"], TimeProvider.System);
        var before = await store.ShareAsync(_cancel);
        var alone = store.TakeAloneAsync(_cancel);
        var after = store.ShareAsync(_cancel);
        Assert.False(after.IsCompleted);
        before.Dispose();
        using (await alone)
            Assert.False(after.IsCompleted);
        (await after).Dispose();
    }

    [Fact]
    public async Task No_manifest_loses_a_blob_to_who_deletes_at_the_same_time()
    {
        for (var i = 0; i < 40; i++)
        {
            var (content, other) = ($"layer {i}", new LocalImageStore(_folder["registry"]));
            var push = Task.Run(() => AllowAsync(OciErrors.ManifestBlobUnknown,
                () => Images.PushAsync(_store, Repository, content, [$"t{i}"])), _cancel);
            var delete = Task.Run(() => AllowAsync(OciErrors.Denied, () =>
                other.DeleteBlobAsync(Digest.Of(Encoding.UTF8.GetBytes(content)), _cancel)), _cancel);
            await Task.WhenAll(push, delete);

            var pushed = await _store.ResolveAsync(Repository, $"t{i}", _cancel) is not null;
            Assert.True(!pushed || await _store.HasBlobAsync(Repository, Digest.Of(Encoding.UTF8.GetBytes(content)), _cancel));
        }
    }

    private static async Task AllowAsync(string code, Func<Task> attempt)
    {
        try
        {
            await attempt();
        }
        catch (OciException error) when (error.Code == code)
        {
            // one of the two came too late, and was told so
        }
    }

    private static async Task Refused(string code, Func<Task> attempt) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<OciException>(attempt)).Code);
}
