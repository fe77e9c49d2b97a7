using System.Collections.Concurrent;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>What holds with every registry: ours, Debian's with a password, and the same with TLS by a private authority.</summary>
public sealed class AnyRegistryTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<BlobProgress> _progress = new();
    private readonly List<IAsyncDisposable> _servers = [];
    private LocalImageStore _local = null!;

    public ValueTask InitializeAsync()
    {
        _local = new(_folder["local"]);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory, InlineData("ours"), InlineData("password"), InlineData("tls")]
    public async Task An_image_goes_there_and_comes_back_with_equal_digests(string kind)
    {
        using var store = await OpenAsync(kind);
        var image = await Samples.WriteImageAsync(_local, "acme/counter", [0, 1, 1000, 3_000_000, 1024 * 1024, 1024 * 1024 + 1], "v1");

        var there = await new ImageCopy(_local, store).CopyAsync("acme/counter", image.Digest, "team/counter", ["v1", "latest"],
            Samples.Never);
        Assert.Equal((1, 7, 2), (there.Manifests, there.Blobs, there.Tags));
        Assert.Equal(["latest", "v1"], await store.ListTagsAsync("team/counter", Samples.Never));
        Assert.Equal(image, await store.ResolveAsync("team/counter", "latest", Samples.Never));
        Assert.Contains(_progress, step => step is { Repository: "team/counter", Bytes: 3_000_000 });

        var back = new LocalImageStore(_folder["back"]);
        await new ImageCopy(store, back).CopyAsync("team/counter", image.Digest, "acme/counter", ["v1"], Samples.Never);
        Assert.Equal(await _local.ReadManifestAsync("acme/counter", image.Digest, Samples.Never),
            await back.ReadManifestAsync("acme/counter", image.Digest, Samples.Never));
        foreach (var layer in ImageManifest.Parse(await back.ReadManifestAsync("acme/counter", image.Digest, Samples.Never)).Layers)
            Assert.Equal(layer.Digest, Digest.Of(await Samples.ReadBlobAsync(back, "acme/counter", layer.Digest)));
    }

    [Theory, InlineData("ours"), InlineData("password"), InlineData("tls")]
    public async Task What_is_there_does_not_travel_again(string kind)
    {
        using var store = await OpenAsync(kind);
        var image = await Samples.WriteImageAsync(_local, "acme/counter", [10, 2_000_000]);
        await Samples.AttachAsync(_local, "acme/counter", image, "application/x-note", "one");
        var copy = new ImageCopy(_local, store);

        Assert.False((await copy.CopyAsync("acme/counter", image.Digest, "acme/counter", ["v1"], Samples.Never)).IsNothing);
        _progress.Clear();
        Assert.Equal(new(0, 0, 0, 0), await copy.CopyAsync("acme/counter", image.Digest, "acme/counter", ["v1"], Samples.Never));
        Assert.Equal(new(0, 0, 0, 1), await copy.CopyAsync("acme/counter", image.Digest, "acme/counter", ["v1", "v2"], Samples.Never));
        Assert.Empty(_progress);

        // another repository of the same registry: what it has is mounted from there
        await copy.CopyAsync("acme/counter", image.Digest, "acme/other", ["v1"], Samples.Never);
        Assert.Empty(_progress);
        Assert.Equal(image, await store.ResolveAsync("acme/other", "v1", Samples.Never));
    }

    [Theory, InlineData("ours"), InlineData("password"), InlineData("tls")]
    public async Task What_refers_to_an_image_comes_along(string kind)
    {
        using var store = await OpenAsync(kind);
        var image = await Samples.WriteImageAsync(_local, "acme/counter", [10]);
        var index = await _local.WriteManifestAsync("acme/counter", new ImageIndex([image])
            .ToBytes(), MediaTypes.ImageIndex, ["multi"], Samples.Never);
        var notes = new[] { await Samples.AttachAsync(_local, "acme/counter", image, "application/x-note", "one"),
            await Samples.AttachAsync(_local, "acme/counter", image, "application/x-note", "two") };
        var about = await Samples.AttachAsync(_local, "acme/counter", notes[0], "application/x-signature", "of the first");
        await Samples.WriteImageAsync(_local, "acme/counter", [20], ReferrerTags.Signature(index.Digest));

        await new ImageCopy(_local, store).CopyAsync("acme/counter", index.Digest, "acme/counter", ["multi"], Samples.Never);

        var listed = await store.ListReferrersAsync("acme/counter", image.Digest, Samples.Never);
        Assert.Equal(notes.Select(note => note.Digest).ToHashSet(), listed.Select(each => each.Digest).ToHashSet());
        Assert.All(listed, each => Assert.Equal("application/x-note", each.ArtifactType));
        Assert.Contains(listed, each => each.Annotations?["note"] == "two");
        Assert.Equal(about.Digest, Assert.Single(await store.ListReferrersAsync("acme/counter", notes[0].Digest, Samples.Never)).Digest);
        Assert.NotNull(await store.ResolveAsync("acme/counter", ReferrerTags.Signature(index.Digest), Samples.Never));
        Assert.Empty(await store.ListReferrersAsync("acme/counter", Digest.Of("nothing"u8), Samples.Never));
    }

    [Theory, InlineData("ours"), InlineData("password"), InlineData("tls")]
    public async Task What_is_not_there_is_said(string kind)
    {
        using var store = await OpenAsync(kind);
        var none = Digest.Of("none"u8);
        Assert.Null(await store.ResolveAsync("acme/none", "v1", Samples.Never));
        Assert.Empty(await store.ListTagsAsync("acme/none", Samples.Never));
        Assert.False(await store.HasBlobAsync("acme/none", none, Samples.Never));
        Assert.Equal(OciErrors.BlobUnknown, (await Assert.ThrowsAsync<OciException>(() =>
            store.OpenBlobAsync("acme/none", none, Samples.Never))).Code);
        Assert.Equal(OciErrors.ManifestUnknown, (await Assert.ThrowsAsync<OciException>(() =>
            store.ReadManifestAsync("acme/none", none, Samples.Never))).Code);
        var wrong = await Assert.ThrowsAsync<OciException>(() => store.WriteBlobAsync("acme/none", new(MediaTypes.Layer, none, 3),
            new MemoryStream([1, 2, 3]), Samples.Never));
        Assert.Equal((OciErrors.DigestInvalid, (int?)400), (wrong.Code, wrong.Status));
    }

    [Theory, InlineData("password"), InlineData("tls")]
    public async Task A_wrong_password_is_said_without_showing_it(string kind)
    {
        using var known = await OpenAsync(kind);
        foreach (var credentials in new KnownCredentials?[] { null, new() { [known.Registry] = new("ann", "guess") },
            new() { ["localhost"] = DockerRegistry.User } })
        {
            using var store = new RegistryImageStore(known.Registry, ((DockerRegistry)_servers[^1]).Options with { Credentials =
                credentials });
            var refused = await Assert.ThrowsAsync<OciException>(() => store.ResolveAsync("acme/counter", "v1", Samples.Never));
            Assert.Equal((OciErrors.Unauthorized, (int?)401), (refused.Code, refused.Status));
            Assert.Contains($"docker login {known.Registry}", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("guess", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_authority_that_is_not_trusted_is_not_believed()
    {
        using var known = await OpenAsync("tls");
        using var store = new RegistryImageStore(known.Registry, new() { CertificateFolders = [_folder.Path] });
        var refused = await Assert.ThrowsAsync<OciException>(() => store.ResolveAsync("acme/counter", "v1", Samples.Never));
        Assert.Contains($"/etc/docker/certs.d/{known.Registry}/ca.crt", refused.Message, StringComparison.Ordinal);
    }

    private async Task<RegistryImageStore> OpenAsync(string kind)
    {
        var progress = new Told(_progress);
        if (kind == "ours")
        {
            var ours = await RegistryServer.StartAsync();
            _servers.Add(ours);
            return new(ours.Address, new() { Progress = progress });
        }

        Assert.SkipUnless(Programs.Has(DockerRegistry.Program) && Programs.Has("htpasswd"), "docker-registry or htpasswd is not installed");
        var docker = await DockerRegistry.StartAsync(tls: kind == "tls");
        _servers.Add(docker);
        return new(docker.Name, docker.Options with { Progress = progress });
    }

    private sealed class Told(ConcurrentQueue<BlobProgress> steps) : IProgress<BlobProgress>
    {
        public void Report(BlobProgress value) => steps.Enqueue(value);
    }
}
