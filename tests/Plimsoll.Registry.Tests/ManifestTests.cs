using System.Net;
using System.Text;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>Manifests, tags and referrers, over a real connection (distribution-spec, spec.md).</summary>
public sealed class ManifestTests : IAsyncLifetime
{
    private RegistryServer _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task By_tag_and_by_digest()
    {
        var image = await _registry.PushImageAsync("acme/a", "v1", "layer");
        foreach (var reference in new[] { "v1", image.Digest.ToString() })
        {
            using var got = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"/v2/acme/a/manifests/{reference}");
            Assert.Equal((MediaTypes.ImageManifest, image.Digest.ToString()),
                (got.Header("Content-Type"), got.Header("Docker-Content-Digest")));
            Assert.Equal(image.Digest, Digest.Of(await got.Content.ReadAsByteArrayAsync()));
            using var head = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Head, $"/v2/acme/a/manifests/{reference}");
            Assert.Equal($"{image.Size}", head.Header("Content-Length"));
        }
    }

    [Theory]
    [InlineData("/v2/acme/a/manifests/none", OciErrors.ManifestUnknown)]
    [InlineData("/v2/acme/a/manifests/.not-a-tag", OciErrors.ManifestUnknown)]
    [InlineData("/v2/acme/a/manifests/sha256:none", OciErrors.ManifestUnknown)]
    [InlineData("/v2/acme/none/tags/list", OciErrors.NameUnknown)]
    public async Task What_is_not_there_is_said(string path, string code)
    {
        using var answer = await _registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, path);
        Assert.Equal(code, await answer.ErrorAsync());
    }

    [Fact]
    public async Task A_manifest_that_is_none_is_refused()
    {
        var empty = Descriptor.Of(MediaTypes.Empty, "{}"u8);
        var missing = new ImageManifest(empty, []).ToBytes();
        await Refused(OciErrors.ManifestBlobUnknown, missing);
        await _registry.PushBlobAsync("acme/a", "{}"u8.ToArray());
        await Refused(OciErrors.ManifestInvalid, missing, MediaTypes.ImageIndex);
        await Refused(OciErrors.ManifestInvalid, missing, "text/plain");
        await Refused(OciErrors.ManifestInvalid, "{"u8.ToArray());
        await Refused(OciErrors.ManifestInvalid, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(missing)
            .Replace("\"layers\":[]", "\"layers\":[],\"manifests\":[]", StringComparison.Ordinal)));
        await Refused(OciErrors.DigestInvalid, missing, reference: Digest.Of("x"u8).ToString());
        await Refused(OciErrors.NameInvalid, missing, reference: ".no-tag");
    }

    [Fact]
    public async Task A_manifest_that_is_too_long_is_refused()
    {
        using var refused = await _registry.ExpectAsync(HttpStatusCode.RequestEntityTooLarge, HttpMethod.Put, "/v2/acme/a/manifests/v1",
            new byte[ImageManifest.Longest + 1], MediaTypes.ImageManifest);
        Assert.Equal(OciErrors.SizeInvalid, await refused.ErrorAsync());
    }

    [Fact]
    public async Task Docker_manifests_are_kept_as_they_are()
    {
        var config =
            await _registry.PushBlobAsync("acme/a",
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"u8.ToArray(),
            "application/vnd.docker.container.image.v1+json");
        var manifest = new ImageManifest(config, []) { MediaType = MediaTypes.DockerManifest }.ToBytes();
        (await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, "/v2/acme/a/manifests/docker", manifest,
            MediaTypes.DockerManifest)).Dispose();
        using var got = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/v2/acme/a/manifests/docker");
        Assert.Equal(MediaTypes.DockerManifest, got.Header("Content-Type"));
        Assert.Equal(manifest, await got.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_index_needs_its_manifests()
    {
        var image = await _registry.PushImageAsync("acme/a", "", "layer");
        var index = new ImageIndex([image with { Platform = Platform.LinuxAmd64 }]).ToBytes();
        (await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, "/v2/acme/a/manifests/all", index, MediaTypes.ImageIndex))
            .Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Put, "/v2/acme/b/manifests/all", index, MediaTypes.ImageIndex))
            .Dispose();
    }

    [Fact]
    public async Task Who_has_a_manifest_is_not_sent_it_again()
    {
        var image = await _registry.PushImageAsync("acme/a", "v1", "layer");
        foreach (var reference in new[] { "v1", image.Digest.ToString() })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                foreach (var known in new[] { $"\"{image.Digest}\"", $"\"other\", W/\"{image.Digest}\"", "*" })
                {
                    using var same = await _registry.AskAsync(method, $"/v2/acme/a/manifests/{reference}", "If-None-Match", known);
                    Assert.Equal((HttpStatusCode.NotModified, $"\"{image.Digest}\"", 0),
                        (same.StatusCode, same.Header("ETag"), (await same.Content.ReadAsByteArrayAsync()).Length));
                }
                using var other = await _registry.AskAsync(method, $"/v2/acme/a/manifests/{reference}", "If-None-Match",
                    $"\"{Digest.Of("x"u8)}\"");
                Assert.Equal(HttpStatusCode.OK, other.StatusCode);
            }
        }
        using var none = await _registry.AskAsync(HttpMethod.Get, "/v2/acme/a/manifests/none", "If-None-Match", "*");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task Repositories_page_by_page()
    {
        using (var empty = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get,
            "/v2/_catalog")) Assert.Equal("""{"repositories":[]}""", await empty.Content.ReadAsStringAsync());
        foreach (var name in new[] { "c", "acme/b", "acme/a/deep", "acme-2/x" }) await _registry.PushImageAsync(name, "v1", "layer");
        await _registry.PushBlobAsync("acme/blobs-only", "{}"u8.ToArray());
        var (seen, next) = (new List<string?>(), "/v2/_catalog?n=3");
        while (next.Length > 0)
        {
            using var page = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, next);
            seen.AddRange((await page.JsonAsync()).GetProperty("repositories").EnumerateArray().Select(name => name.GetString()));
            next = page.Header("Link") is { Length: > 0 } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : "";
            Assert.Equal(seen.Count == 3, next.Length > 0);
        }
        Assert.Equal(["acme-2/x", "acme/a/deep", "acme/b", "c"], seen);
        using var rest = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/v2/_catalog?last=acme/a/deep&n=1");
        Assert.Equal("""{"repositories":["acme/b"]}""", await rest.Content.ReadAsStringAsync());
        (await _registry.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Get, "/v2/_catalog?n=many")).Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.MethodNotAllowed, HttpMethod.Delete, "/v2/_catalog")).Dispose();
    }

    [Fact]
    public async Task Tags_page_by_page()
    {
        foreach (var tag in new[] { "c", "a", "B", "d", "b" })
            await _registry.PushImageAsync("acme/a", tag, "layer");
        var (seen, next) = (new List<string?>(), "/v2/acme/a/tags/list?n=2");
        while (next.Length > 0)
        {
            using var page = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, next);
            var tags = (await page.JsonAsync()).GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ToList();
            Assert.InRange(tags.Count, 1, 2);
            seen.AddRange(tags);
            next = page.Header("Link") is { Length: > 0 } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : "";
        }

        Assert.Equal(["B", "a", "b", "c", "d"], seen);
        using var none = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/v2/acme/a/tags/list?n=0");
        Assert.Empty((await none.JsonAsync()).GetProperty("tags").EnumerateArray());
        using var rest = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/v2/acme/a/tags/list?last=b");
        Assert.Equal(["c", "d"], (await rest.JsonAsync()).GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        (await _registry.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Get, "/v2/acme/a/tags/list?n=many")).Dispose();
    }

    [Fact]
    public async Task Referrers_of_a_manifest_there_or_not()
    {
        var subject = await _registry.PushImageAsync("acme/a", "v1", "layer");
        var sbom = await _registry.PushImageAsync("acme/a", "", "sbom", subject, "application/vnd.example.sbom");
        var plain = await _registry.PushImageAsync("acme/a", "", "plain", subject);

        using (var all = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"/v2/acme/a/referrers/{subject.Digest}"))
        {
            Assert.Equal((MediaTypes.ImageIndex, ""), (all.Header("Content-Type"), all.Header("OCI-Filters-Applied")));
            var index = ImageIndex.Parse(await all.Content.ReadAsByteArrayAsync());
            Assert.Equal(MediaTypes.ImageConfig, index.Manifests.Single(each => each.Digest == plain.Digest).ArtifactType);
            Assert.Equal(2, index.Manifests.Count);
        }

        using (var filtered = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get,
            $"/v2/acme/a/referrers/{subject.Digest}?artifactType=application/vnd.example.sbom"))
        {
            Assert.Equal("artifactType", filtered.Header("OCI-Filters-Applied"));
            Assert.Equal([sbom.Digest], ImageIndex.Parse(await filtered.Content.ReadAsByteArrayAsync()).Manifests.Select(each =>
                each.Digest));
        }

        using (var none = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"/v2/acme/a/referrers/{Digest.Of("x"u8)}"))
            Assert.Empty(ImageIndex.Parse(await none.Content.ReadAsByteArrayAsync()).Manifests);
        (await _registry.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Get, "/v2/acme/a/referrers/x")).Dispose();
    }

    [Fact]
    public async Task A_subject_is_acknowledged_though_it_is_missing()
    {
        var missing = Descriptor.Of(MediaTypes.ImageManifest, "not yet"u8);
        var empty = await _registry.PushBlobAsync("acme/a", "{}"u8.ToArray(), MediaTypes.Empty);
        var manifest = new ImageManifest(empty, [empty]) { Subject = missing, ArtifactType = "application/vnd.example" }.ToBytes();
        using var pushed = await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, "/v2/acme/a/manifests/v1", manifest,
            MediaTypes.ImageManifest);
        Assert.Equal(missing.Digest.ToString(), pushed.Header("OCI-Subject"));
        Assert.Equal($"/v2/acme/a/manifests/{Digest.Of(manifest)}", pushed.Header("Location"));
    }

    [Fact]
    public async Task Deleting_tags_manifests_and_blobs()
    {
        var image = await _registry.PushImageAsync("acme/a", "v1", "layer");
        (await _registry.ExpectAsync(HttpStatusCode.MethodNotAllowed, HttpMethod.Delete, $"/v2/acme/a/blobs/{Digest.Of("layer"u8)}"))
            .Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Delete, "/v2/acme/a/manifests/v1")).Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Delete, "/v2/acme/a/manifests/v1")).Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Head, $"/v2/acme/a/manifests/{image.Digest}")).Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Delete, $"/v2/acme/a/manifests/{image.Digest}")).Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Head, $"/v2/acme/a/manifests/{image.Digest}")).Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Delete, $"/v2/acme/a/blobs/{Digest.Of("layer"u8)}")).Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"/v2/acme/a/blobs/{Digest.Of("layer"u8)}")).Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.MethodNotAllowed, HttpMethod.Post, "/v2/acme/a/tags/list")).Dispose();
    }

    private async Task Refused(string code, byte[] manifest, string type = MediaTypes.ImageManifest, string reference = "v1")
    {
        using var refused = await _registry.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Put, $"/v2/acme/a/manifests/{reference}",
            manifest, type);
        Assert.Equal(code, await refused.ErrorAsync());
    }
}
