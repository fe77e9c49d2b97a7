using System.Diagnostics;
using System.Net;
using System.Text;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>What whoever wants to harm the registry sends: it is refused in the registry's own words, and costs no memory. Alone, because
/// what other tests take would be measured too.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

/// <inheritdoc cref="Alone" />
[Collection(typeof(Alone))]
public sealed class HostileTests : IAsyncLifetime
{
    private const long Megabyte = 1 << 20;

    private RegistryServer _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task More_than_fifty_manifests_that_are_none()
    {
        await _registry.PushBlobAsync("acme/a", "{}"u8.ToArray());
        var count = 0;
        foreach (var (name, document, type) in HostileManifests.All())
        {
            using var request = new HttpRequestMessage(HttpMethod.Put,
                "/v2/acme/a/manifests/v1") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(document)) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await _registry.Client.SendAsync(request);
            var said = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{name}: {(int)answer.StatusCode} {said}");
            Assert.StartsWith("{\"errors\":[{\"code\":\"MANIFEST_", said, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
            count++;
        }

        Assert.True(count >= 50, $"only {count} were sent");
        Assert.Empty(await _registry.Store.ListTagsAsync("acme/a", CancellationToken.None));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("..%2foutside")]
    [InlineData("%2e%2e/%2e%2e/outside")]
    [InlineData("%2e%2e%2foutside")]
    [InlineData("acme/..%2f..%2f..%2foutside")]
    [InlineData("acme//outside")]
    [InlineData("acme%00/outside")]
    [InlineData("acme%0a/outside")]
    [InlineData("acme%5c..%5coutside")]
    [InlineData("C:%5coutside")]
    [InlineData("_manifests/outside")]
    [InlineData("acme/_tags")]
    [InlineData(".hidden")]
    [InlineData("ACME/outside")]
    [InlineData("acm%C3%A9/outside")]
    [InlineData("acme%20/outside")]
    [InlineData("~root/outside")]
    [InlineData("$HOME/outside")]
    [InlineData("-rf/outside")]
    public async Task A_name_that_leads_elsewhere(string name)
    {
        var outside = Path.GetDirectoryName(_registry.Store.Folder)!;
        var empty = await _registry.PushBlobAsync("acme/a", "{}"u8.ToArray(), MediaTypes.Empty);
        var before = Files(outside);
        var manifest = Encoding.Latin1.GetString(new ImageManifest(empty, []).ToBytes());
        foreach (var line in new[] { $"PUT /v2/{name}/manifests/v1",
            $"POST /v2/{name}/blobs/uploads/?digest={Digest.Of(Encoding.Latin1.GetBytes(manifest))}", $"PUT /v2/acme/a/manifests/{name}",
            $"GET /v2/acme/a/manifests/{name}", $"GET /v2/{name}/tags/list", $"DELETE /v2/acme/a/blobs/{name}" })
        {
            // by hand: a client would mend such paths
            var answer =
                await SendRawAsync($"{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
                    + $"{MediaTypes.ImageManifest}\r\nContent-Length: {manifest.Length}\r\n\r\n{manifest}");
            Assert.Matches(@"^HTTP/1\.1 (400|404|405) ", answer);
            Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        }

        Assert.Equal(before, Files(outside));
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n7fffffff")]
    [InlineData("Content-Length: 1099511627776")]
    [InlineData("Content-Length: 5242880")]
    public async Task A_manifest_without_an_end_is_not_kept_in_memory(string length)
    {
        var grown = await GrowthAsync(async () =>
        {
            using var socket = new System.Net.Sockets.TcpClient("127.0.0.1", _registry.Client.BaseAddress!.Port);
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes("PUT /v2/acme/a/manifests/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: "
                + $"{MediaTypes.ImageManifest}\r\n{length}\r\n{(length.StartsWith('C') ? "\r\n" : "")}"));
            var answer = new byte[4096];
            var answering = stream.ReadAsync(answer).AsTask();
            // the answer comes before the end, which there is none of
            while (!answering.IsCompleted)
                await Task.WhenAny(answering, stream.WriteAsync(new byte[64 * 1024]).AsTask());
            var said = Encoding.ASCII.GetString(answer, 0, await answering);
            Assert.StartsWith("HTTP/1.1 413 ", said, StringComparison.Ordinal);
            Assert.Contains(OciErrors.SizeInvalid, said, StringComparison.Ordinal);
        });
        Assert.True(grown < 64 * Megabyte, $"{grown} bytes of memory");
    }

    [Fact]
    public async Task A_large_blob_is_not_kept_in_memory()
    {
        const long size = 512 * Megabyte;
        // a flush of it may take its time
        _registry.Client.Timeout = Timeout.InfiniteTimeSpan;
        using var begun = await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");
        var grown = await GrowthAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch,
                begun.Header("Location")) { Content = new StreamContent(new Zeros(size), 64 * 1024) };
            request.Headers.TransferEncodingChunked = true;
            using var sent = await _registry.Client.SendAsync(request);
            Assert.Equal($"0-{size - 1}", sent.Header("Range"));
        });
        Assert.True(grown < 64 * Megabyte, $"{grown} bytes of memory");
    }

    [Theory]
    [InlineData("0-99999999999999999999", 416)]
    [InlineData("-1-5", 416)]
    [InlineData("0-", 416)]
    [InlineData("bytes 0-1/2", 416)]
    [InlineData("0-9223372036854775807", 400)]
    public async Task A_range_that_is_none(string range, int status)
    {
        using var begun = await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");
        (await _registry.ExpectAsync((HttpStatusCode)status, HttpMethod.Patch, begun.Header("Location"), new byte[2], range: range))
            .Dispose();
        (await _registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Patch, begun.Header("Location"), new byte[2], range: "0-1"))
            .Dispose();
    }

    private static async Task<long> GrowthAsync(Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var (before, most) = (process.WorkingSet64, 0L);
        var working = work();
        while (!working.IsCompleted)
        {
            process.Refresh();
            most = Math.Max(most, process.WorkingSet64);
            await Task.WhenAny(working, Task.Delay(10));
        }

        await working;
        return most - before;
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var socket = new System.Net.Sockets.TcpClient("127.0.0.1", _registry.Client.BaseAddress!.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private static List<string> Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Zeros, as many as were asked for.</summary>
    private sealed class Zeros(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - _position);
            buffer.AsSpan(offset, read).Clear();
            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
