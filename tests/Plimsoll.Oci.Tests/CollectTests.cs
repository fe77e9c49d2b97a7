namespace Plimsoll.Oci.Tests;

/// <summary>What is garbage, and what is not (docs/decisions/0063).</summary>
public sealed class CollectTests : IDisposable
{
    private const string Repository = "acme/a";

    private readonly TempFolder _folder = new();
    private readonly Clock _clock = new();
    private readonly LocalImageStore _store;

    public CollectTests() => _store = new(_folder["registry"], _clock);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_no_tag_names_goes_after_a_day_with_its_blobs_and_no_others()
    {
        var stays = await Images.PushAsync(_store, Repository, "stays", ["v1"]);
        var goes = await Images.PushAsync(_store, Repository, "goes", ["v2"]);
        await _store.DeleteTagAsync(Repository, "v2", CancellationToken.None);
        Assert.Equal(0, (await CollectAsync()).Blobs);

        _clock.Ahead = TimeSpan.FromHours(25);
        var told = await CollectAsync(dryRun: true);
        Assert.NotNull(await OpenLayerAsync("goes"));
        var done = await CollectAsync();

        // the bytes of the manifest, its config and its layer
        Assert.Equal(3, done.Blobs);
        Assert.Equal([new(Repository, goes.Digest)], done.Manifests);
        Assert.Equal((told.Blobs, told.Bytes, told.Manifests.Single()), (done.Blobs, done.Bytes, done.Manifests.Single()));
        Assert.Null(await _store.ResolveAsync(Repository, goes.Digest.ToString(), CancellationToken.None));
        Assert.Null(await OpenLayerAsync("goes"));
        Assert.Equal(stays, await _store.ResolveAsync(Repository, "v1", CancellationToken.None));
        Assert.NotNull(await OpenLayerAsync("stays"));
    }

    [Fact]
    public async Task A_blob_of_another_repository_stays()
    {
        await Images.PushAsync(_store, Repository, "shared", []);
        var other = await Images.PushAsync(_store, "acme/b", "shared", ["v1"]);
        _clock.Ahead = TimeSpan.FromDays(2);
        Assert.Equal((1, 0), ((await CollectAsync()).Manifests.Count, (await CollectAsync()).Blobs));
        Assert.Equal(other, await _store.ResolveAsync("acme/b", "v1", CancellationToken.None));
        Assert.NotNull(await OpenLayerAsync("shared"));
    }

    [Fact]
    public async Task What_an_index_lists_and_what_tells_something_about_what_stays_stays()
    {
        var child = await Images.PushAsync(_store, Repository, "child", []);
        var index = await WriteIndexAsync([child], []);
        await WriteIndexAsync([index], ["all"]);
        var signature = await Images.AttachAsync(_store, Repository, child, "application/vnd.example.signature");
        var ofSignature = await Images.AttachAsync(_store, Repository, signature, "application/vnd.example.time");
        var lone = await Images.PushAsync(_store, Repository, "lone", []);
        var ofLone = await Images.AttachAsync(_store, Repository, lone, "application/vnd.example.signature");

        _clock.Ahead = TimeSpan.FromDays(2);
        var removed = (await CollectAsync()).Manifests.Select(each => each.Digest).ToHashSet();

        Assert.Equal([lone.Digest, ofLone.Digest], removed);
        Assert.NotNull(await _store.ResolveAsync(Repository, ofSignature.Digest.ToString(), CancellationToken.None));
        Assert.Single(await _store.ListReferrersAsync(Repository, child.Digest, CancellationToken.None));
        Assert.Empty(Directory.EnumerateFiles(_folder[$"registry/repositories/{Repository}/_referrers/{lone.Digest.Hex}"]));
    }

    [Fact]
    public async Task What_a_ledger_names_stays_with_what_tells_something_about_it()
    {
        var deployed = await Images.PushAsync(_store, Repository, "deployed", []);
        var sbom = await Images.AttachAsync(_store, Repository, deployed, "application/vnd.example.sbom");
        _clock.Ahead = TimeSpan.FromDays(400);
        Assert.Empty((await CollectAsync(kept: [deployed.Digest])).Manifests);
        Assert.NotNull(await _store.ResolveAsync(Repository, sbom.Digest.ToString(), CancellationToken.None));
        _clock.Ahead = TimeSpan.FromDays(800);
        Assert.Equal(2, (await CollectAsync()).Manifests.Count);
    }

    [Fact]
    public async Task What_was_asked_for_stays_for_another_day()
    {
        var layer = await Images.PushBlobAsync(_store, Repository, MediaTypes.Layer, "asked for"u8.ToArray());
        await Images.PushBlobAsync(_store, Repository, MediaTypes.Layer, "written again"u8.ToArray());
        var image = await Images.PushAsync(_store, Repository, "image", []);
        await Images.PushBlobAsync(_store, Repository, MediaTypes.Layer, "forgotten"u8.ToArray());

        _clock.Ahead = TimeSpan.FromDays(2);
        Assert.True(await _store.HasBlobAsync(Repository, layer.Digest, CancellationToken.None));
        await Images.PushBlobAsync(_store, Repository, MediaTypes.Layer, "written again"u8.ToArray());
        Assert.NotNull(await _store.ResolveAsync(Repository, image.Digest.ToString(), CancellationToken.None));
        Assert.Equal((0, 1), ((await CollectAsync()).Manifests.Count, (await CollectAsync()).Blobs + 1));

        Assert.Null(await OpenLayerAsync("forgotten"));
        foreach (var kept in new[] { "asked for", "written again", "image" })
            Assert.NotNull(await OpenLayerAsync(kept));
    }

    [Fact]
    public async Task Nothing_is_removed_while_something_is_damaged()
    {
        var damaged = await Images.PushAsync(_store, Repository, "damaged", ["v1"]);
        await Images.PushAsync(_store, Repository, "old", []);
        await File.WriteAllTextAsync(_folder[$"registry/blobs/sha256/{damaged.Digest.Hex}"], "something else");
        _clock.Ahead = TimeSpan.FromDays(2);
        var refused = await Assert.ThrowsAsync<OciException>(() => CollectAsync());
        Assert.Contains(damaged.Digest.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await OpenLayerAsync("old"));
        Assert.NotNull(await OpenLayerAsync("damaged"));
    }

    [Theory]
    [InlineData("_tags/v1")]
    [InlineData("_manifests/IMAGE")]
    [InlineData("_manifests/SBOM")]
    [InlineData("_manifests/UNTAGGED")]
    public async Task Nothing_is_removed_while_a_file_of_a_repository_is_damaged_and_it_is_named(string file)
    {
        var image = await Images.PushAsync(_store, Repository, "image", ["v1"]);
        var sbom = await Images.AttachAsync(_store, Repository, image, "application/vnd.example.sbom");
        var untagged = await Images.PushAsync(_store, Repository, "untagged", []);
        var path = _folder[$"registry/repositories/{Repository}/" + file.Replace("IMAGE", image.Digest.Hex).Replace("SBOM", sbom.Digest.Hex)
            .Replace("UNTAGGED", untagged.Digest.Hex)];
        _clock.Ahead = TimeSpan.FromDays(2);
        var whole = Blobs();
        foreach (var damage in new[] { "", "null", "[[[" })
        {
            var before = await File.ReadAllTextAsync(path);
            await File.WriteAllTextAsync(path, damage);
            // as old as the others
            File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            var refused = await Assert.ThrowsAsync<OciException>(() => CollectAsync());
            Assert.Contains(path, refused.Message, StringComparison.Ordinal);
            Assert.Equal(whole, Blobs());
            await File.WriteAllTextAsync(path, before);
        }
    }

    [Fact]
    public async Task A_tag_whose_manifest_is_gone_stops_it()
    {
        var image = await Images.PushAsync(_store, Repository, "image", ["v1"]);
        File.Delete(_folder[$"registry/repositories/{Repository}/_manifests/{image.Digest.Hex}"]);
        _clock.Ahead = TimeSpan.FromDays(2);
        var refused = await Assert.ThrowsAsync<OciException>(() => CollectAsync());
        Assert.Contains(image.Digest.Hex, refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await OpenLayerAsync("image"));
    }

    [Fact]
    public async Task The_content_of_what_a_ledger_names_stays_also_when_the_repository_lost_its_manifest()
    {
        var child = await Images.PushAsync(_store, Repository, "child", []);
        var index = await WriteIndexAsync([child], []);
        var sbom = await Images.AttachAsync(_store, Repository, index, "application/vnd.example.sbom");
        var whole = Blobs();
        await Images.PushAsync(_store, Repository, "other", []);
        File.Delete(_folder[$"registry/repositories/{Repository}/_manifests/{index.Digest.Hex}"]);
        File.Delete(_folder[$"registry/repositories/{Repository}/_manifests/{sbom.Digest.Hex}"]);
        _clock.Ahead = TimeSpan.FromDays(2);

        Assert.Single((await CollectAsync(kept: [index.Digest])).Manifests);

        Assert.Equal(whole, Blobs());
    }

    private HashSet<string> Blobs() => [.. Directory.EnumerateFiles(_folder["registry/blobs/sha256"])
        .Select(path => Path.GetFileName(path))];

    [Fact]
    public async Task A_store_that_was_never_written_has_no_garbage()
    {
        Assert.Equal(0, (await CollectAsync()).Blobs);
        Assert.False(Directory.Exists(_store.Folder));
    }

    private Task<CollectReport> CollectAsync(bool dryRun = false, params Digest[] kept) =>
        _store.CollectAsync(new() { DryRun = dryRun, Kept = kept.ToHashSet() }, CancellationToken.None);

    private Task<Descriptor> WriteIndexAsync(IReadOnlyList<Descriptor> manifests, IReadOnlyList<string> tags) =>
        _store.WriteManifestAsync(Repository, new ImageIndex(manifests).ToBytes(), MediaTypes.ImageIndex, tags, CancellationToken.None);

    /// <summary>The length of a layer; null when it is gone. Unlike asking whether it is there, this lets nothing look new.</summary>
    private async Task<long?> OpenLayerAsync(string content)
    {
        try
        {
            await using var layer = await _store.OpenBlobAsync(Repository, Digest.Of(System.Text.Encoding.UTF8.GetBytes(content)),
                CancellationToken.None);
            return layer.Length;
        }
        catch (OciException error) when (error.Code == OciErrors.BlobUnknown)
        {
            return null;
        }
    }
}
