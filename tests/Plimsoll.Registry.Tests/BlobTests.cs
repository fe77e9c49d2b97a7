using System.Net;
using System.Net.Http.Headers;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>Pushing and pulling blobs, over a real connection (distribution-spec, spec.md, Pulling Blobs, Pushing Blobs).</summary>
public sealed class BlobTests : IAsyncLifetime
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];
    private static readonly Digest Digest = Digest.Of(Content);

    private RegistryServer _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task There_is_a_registry()
    {
        using var answer = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/v2/");
        Assert.Equal("registry/2.0", answer.Header("Docker-Distribution-API-Version"));
    }

    [Fact]
    public async Task Who_has_a_blob_is_not_sent_it_again()
    {
        await _registry.PushBlobAsync("acme/a", Content);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var same = await _registry.AskAsync(method, $"/v2/acme/a/blobs/{Digest}", "If-None-Match", $"W/\"{Digest}\"");
            Assert.Equal((HttpStatusCode.NotModified, $"\"{Digest}\"", 0),
                (same.StatusCode, same.Header("ETag"), (await same.Content.ReadAsByteArrayAsync()).Length));
            using var other = await _registry.AskAsync(method, $"/v2/acme/a/blobs/{Digest}", "If-None-Match", "\"other\"");
            Assert.Equal((HttpStatusCode.OK, $"{Content.Length}"), (other.StatusCode, other.Header("Content-Length")));
        }
    }

    [Theory]
    [InlineData("ITEMS=0-1", 200)]
    [InlineData("items=0-1", 200)]
    [InlineData("bytes=0-1", 206)]
    [InlineData("Bytes=0-1", 206)]
    [InlineData("bytes=x", 200)]
    public async Task A_range_in_a_unit_that_nobody_knows_is_no_range(string range, int status)
    {
        await _registry.PushBlobAsync("acme/a", Content);
        using var answer = await _registry.AskAsync(HttpMethod.Get, $"/v2/acme/a/blobs/{Digest}", "Range", range);
        Assert.Equal((status, status == 206 ? 2 : Content.Length), ((int)answer.StatusCode,
            (await answer.Content.ReadAsByteArrayAsync()).Length));
    }

    [Theory]
    [InlineData("/v2/acme/a/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("/v2/acme/a/manifests/sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("/v2/acme/a/manifests/none")]
    public async Task Who_asks_for_what_is_not_there_is_told_so(string path)
    {
        (await _registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Head, path)).Dispose();
        Assert.False(Directory.Exists(_registry.Store.Folder));
    }

    [Fact]
    public async Task In_one_request()
    {
        using var pushed = await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post,
            $"/v2/acme/a/blobs/uploads/?digest={Digest}", Content);
        Assert.Equal($"/v2/acme/a/blobs/{Digest}", pushed.Header("Location"));
        Assert.Equal(Digest.ToString(), pushed.Header("Docker-Content-Digest"));
        await AssertIsThere();
    }

    [Fact]
    public async Task In_two_requests()
    {
        var upload = await BeginAsync();
        using var pushed = await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, $"{upload}?digest={Digest}", Content);
        Assert.Equal($"/v2/acme/a/blobs/{Digest}", pushed.Header("Location"));
        await AssertIsThere();
        (await _registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, upload)).Dispose();
    }

    [Fact]
    public async Task In_chunks()
    {
        var upload = await BeginAsync();
        using (var first = await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Patch, upload, Content[..40_000],
            range: "0-39999"))
            Assert.Equal("0-39999", first.Header("Range"));
        using (var status = await _registry.ExpectAsync(HttpStatusCode.NoContent, HttpMethod.Get, upload))
            Assert.Equal(("0-39999", upload), (status.Header("Range"), status.Header("Location")));
        using (var second = await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Patch, upload, Content[40_000..70_000],
            range: "40000-69999"))
            Assert.Equal("0-69999", second.Header("Range"));
        (await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, $"{upload}?digest={Digest}", Content[70_000..],
            range: "70000-99999")).Dispose();
        await AssertIsThere();
    }

    [Fact]
    public async Task As_a_stream_of_unsaid_length()
    {
        var upload = await BeginAsync();
        using var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = new ByteArrayContent(Content) };
        request.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.Accepted, (await _registry.Client.SendAsync(request)).StatusCode);
        (await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, $"{upload}?digest={Digest}", [])).Dispose();
        await AssertIsThere();
    }

    [Theory]
    [InlineData("1-40000")]
    [InlineData("39999-79998")]
    [InlineData("40001-80000")]
    [InlineData("80000-40000")]
    [InlineData("nonsense")]
    public async Task A_chunk_that_does_not_follow_is_refused_and_the_upload_goes_on(string range)
    {
        var upload = await BeginAsync();
        (await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Patch, upload, Content[..40_000], range: "0-39999")).Dispose();
        using (var refused = await _registry.ExpectAsync(HttpStatusCode.RequestedRangeNotSatisfiable, HttpMethod.Patch, upload,
            new byte[40_000], range: range))
            Assert.Equal(OciErrors.BlobUploadInvalid, await refused.ErrorAsync());
        (await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, $"{upload}?digest={Digest}", Content[40_000..])).Dispose();
        await AssertIsThere();
    }

    [Fact]
    public async Task A_chunk_that_is_shorter_than_it_says_is_refused()
    {
        var upload = await BeginAsync();
        using var refused = await _registry.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Patch, upload, new byte[10], range: "0-99");
        Assert.Equal(OciErrors.SizeInvalid, await refused.ErrorAsync());
    }

    [Fact]
    public async Task Another_content_than_was_said_is_refused()
    {
        using var refused = await _registry.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Post,
            $"/v2/acme/a/blobs/uploads/?digest={Digest}", Content[1..]);
        Assert.Equal(OciErrors.DigestInvalid, await refused.ErrorAsync());
        using var missing = await _registry.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Put, await BeginAsync(), Content);
        Assert.Equal(OciErrors.DigestInvalid, await missing.ErrorAsync());
        (await _registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Head, $"/v2/acme/a/blobs/{Digest}")).Dispose();
    }

    [Fact]
    public async Task A_cancelled_upload_is_gone()
    {
        var upload = await BeginAsync();
        (await _registry.ExpectAsync(HttpStatusCode.NoContent, HttpMethod.Delete, upload)).Dispose();
        using var gone = await _registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Patch, upload, Content);
        Assert.Equal(OciErrors.BlobUploadUnknown, await gone.ErrorAsync());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_registry.Store.Folder, "uploads")));
    }

    [Fact]
    public async Task An_upload_of_another_repository_is_not_found()
    {
        var upload = (await BeginAsync()).Replace("/acme/a/", "/acme/b/", StringComparison.Ordinal);
        (await _registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, upload)).Dispose();
    }

    [Fact]
    public async Task Mounted_from_another_repository()
    {
        await _registry.PushBlobAsync("acme/b", Content);
        using (var mounted = await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post,
            $"/v2/acme/a/blobs/uploads/?mount={Digest}&from=acme/b"))
            Assert.Equal($"/v2/acme/a/blobs/{Digest}", mounted.Header("Location"));
        await AssertIsThere();
        // a registry may know by itself where it is
        (await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, $"/v2/acme/c/blobs/uploads/?mount={Digest}")).Dispose();
        using var missing = await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post,
            $"/v2/acme/a/blobs/uploads/?mount={Digest.Of("x"u8)}&from=acme/b");
        (await _registry.ExpectAsync(HttpStatusCode.NoContent, HttpMethod.Get, missing.Header("Location"))).Dispose();
    }

    [Fact]
    public async Task A_part_of_a_blob()
    {
        await _registry.PushBlobAsync("acme/a", Content);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/acme/a/blobs/{Digest}");
        request.Headers.Range = new RangeHeaderValue(10, 19);
        using var part = await _registry.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("bytes 10-19/100000", part.Header("Content-Range"));
        Assert.Equal(Content[10..20], await part.Content.ReadAsByteArrayAsync());

        using var beyond = new HttpRequestMessage(HttpMethod.Get, $"/v2/acme/a/blobs/{Digest}");
        beyond.Headers.Range = new RangeHeaderValue(100_000, 100_001);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await _registry.Client.SendAsync(beyond)).StatusCode);
    }

    [Theory]
    [InlineData("/v2/acme/a/blobs/sha256:totallywrong", 404, OciErrors.BlobUnknown)]
    [InlineData("/v2/ACME/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000", 400, OciErrors.NameInvalid)]
    [InlineData("/v2/acme/a/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000", 404, OciErrors.BlobUnknown)]
    [InlineData("/v2/acme/..%2f..%2fetc/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000", 400,
        OciErrors.NameInvalid)]
    [InlineData("/v2/acme/a/nothing", 404, OciErrors.NameUnknown)]
    public async Task What_is_not_there_is_said(string path, int status, string code)
    {
        using var answer = await _registry.ExpectAsync((HttpStatusCode)status, HttpMethod.Get, path);
        Assert.Equal(code, await answer.ErrorAsync());
    }

    [Fact]
    public async Task A_client_that_goes_away_can_go_on()
    {
        var upload = await BeginAsync();
        using (var socket = new System.Net.Sockets.TcpClient("127.0.0.1", _registry.Client.BaseAddress!.Port))
        {
            await socket.GetStream()
                .WriteAsync(System.Text.Encoding.ASCII.GetBytes($"PATCH {upload} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"));
            await socket.GetStream().WriteAsync(Content.AsMemory(0, 30_000));
            // on another connection the question below could overtake it
            var uploads = new DirectoryInfo(Path.Combine(_registry.Store.Folder, "uploads"));
            await Eventually.HoldsAsync("the first bytes are written", () => uploads.EnumerateFiles().Single().Length > 0);
        }

        // the answer waits for its turn: the broken request has ended then
        using var status = await _registry.ExpectAsync(HttpStatusCode.NoContent, HttpMethod.Get, upload);
        var come = int.Parse(status.Header("Range")[2..], System.Globalization.CultureInfo.InvariantCulture) is var last and > 0 ? last + 1
            : 0;
        (await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, $"{upload}?digest={Digest}", Content[come..])).Dispose();
        await AssertIsThere();
    }

    private async Task<string> BeginAsync()
    {
        using var begun = await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");
        return begun.Header("Location");
    }

    private async Task AssertIsThere()
    {
        using var head = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Head, $"/v2/acme/a/blobs/{Digest}");
        Assert.Equal(("100000", Digest.ToString()), (head.Header("Content-Length"), head.Header("Docker-Content-Digest")));
        using var got = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"/v2/acme/a/blobs/{Digest}");
        Assert.Equal(Content, await got.Content.ReadAsByteArrayAsync());
    }
}
