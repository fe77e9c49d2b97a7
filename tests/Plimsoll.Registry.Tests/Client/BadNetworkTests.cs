using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>Lost connections, busy servers, and answers that are not what was asked for.</summary>
public sealed class BadNetworkTests
{
    private static readonly byte[] Content = Samples.Bytes(8_000_000);
    private static readonly Descriptor Blob = Descriptor.Of(MediaTypes.Layer, Content);

    [Theory, InlineData(429, "1"), InlineData(503, "1"), InlineData(500, null), InlineData(502, null)]
    public async Task A_busy_server_is_asked_again_when_it_wants(int status, string? retryAfter)
    {
        var times = 0;
        await using var registry = await OddServer.StartAsync(http =>
        {
            if (Interlocked.Increment(ref times) > 2)
                return LoginTests.NotThere(http);
            (http.Response.StatusCode, http.Response.Headers.RetryAfter) = (status, retryAfter);
            return Task.CompletedTask;
        });
        using var store = LoginTests.Store(registry, null);
        var watch = Stopwatch.StartNew();
        Assert.Null(await store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.Equal(3, times);
        if (retryAfter is not null)
            Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(2), $"asked again twice after {watch.Elapsed}");
    }

    [Fact]
    public async Task A_server_that_wants_to_rest_for_long_is_told_at_once()
    {
        await using var registry = await OddServer.StartAsync(http =>
        {
            (http.Response.StatusCode, http.Response.Headers.RetryAfter) = (429, "3600");
            return http.Response.WriteAsync("""{"errors":[{"code":"TOOMANYREQUESTS","message":"slow \u001b[31mdown"}]}""");
        });
        using var store = LoginTests.Store(registry, null);
        var busy = await Assert.ThrowsAsync<OciException>(() => store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.Equal((OciErrors.TooManyRequests, (int?)429), (busy.Code, busy.Status));
        Assert.Contains("in 3600 seconds", busy.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', busy.Message);
        Assert.Single(registry.Asked);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_said()
    {
        // bound, so that nobody else takes the port, and not listening
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var name = socket.LocalEndPoint!.ToString()!;
        using var store = new RegistryImageStore(name);
        var error = await Assert.ThrowsAsync<OciException>(() => store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.Equal(OciErrors.RegistryUnavailable, error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("ours"), InlineData("docker")]
    public async Task An_upload_whose_connection_is_cut_goes_on_where_it_was(string kind)
    {
        Assert.SkipUnless(kind == "ours" || Programs.Has(DockerRegistry.Program)
            && Programs.Has("htpasswd"), "docker-registry or htpasswd is not installed");
        await using var ours = kind == "ours" ? await RegistryServer.StartAsync() : null;
        await using var docker = kind == "docker" ? await DockerRegistry.StartAsync() : null;
        await using var cable = new CutCable(ours?.Address ?? docker!.Name, cutAfter: 3_000_000, cuts: 2);
        var steps = new ConcurrentQueue<long>();
        using var store = new RegistryImageStore(cable.Name, new()
        {
            Credentials = new KnownCredentials { [cable.Name] = DockerRegistry.User },
            CertificateFolders = [],
            Progress = new Told(steps),
        });

        await store.WriteBlobAsync("acme/a", Blob, new MemoryStream(Content), Samples.Never);

        Assert.Equal(0, cable.CutsLeft);
        Assert.Equal(Blob.Digest, Digest.Of(await Samples.ReadBlobAsync(store, "acme/a", Blob.Digest)));
        // ours keeps what came before the cut: it never begins anew
        if (kind == "ours")
            Assert.True(cable.Sent < Content.Length * 2, $"{cable.Sent} bytes went over the wire for {Content.Length}");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_download_whose_connection_is_cut_goes_on_where_it_was(bool ranges)
    {
        var cut = 0;
        await using var registry = await OddServer.StartAsync(async http =>
        {
            var from = ranges && http.Request.Headers.Range.ToString() is { Length: > 0 } range
                ? int.Parse(range[6..^1], CultureInfo.InvariantCulture) : 0;
            if (from > 0)
                (http.Response.StatusCode, http.Response.Headers.ContentRange) =
                    (206, $"bytes {from}-{Content.Length - 1}/{Content.Length}");
            http.Response.ContentLength = Content.Length - from;
            var until = cut++ < 2 ? Math.Min(Content.Length, from + 3_000_000 + cut) : Content.Length;
            await http.Response.Body.WriteAsync(Content.AsMemory(from, until - from));
            await http.Response.Body.FlushAsync();
            if (until < Content.Length)
                http.Abort();
        });
        using var store = LoginTests.Store(registry, null);
        Assert.Equal(Content, await Samples.ReadBlobAsync(store, "acme/a", Blob.Digest));
        Assert.Equal(3, cut);
    }

    [Fact]
    public async Task Content_with_another_digest_never_reaches_its_end()
    {
        await using var registry = await OddServer.StartAsync(http => http.Response.WriteAsync("something else"));
        using var store = LoginTests.Store(registry, null);
        Assert.Equal(OciErrors.DigestInvalid, (await Assert.ThrowsAsync<OciException>(() =>
            Samples.ReadBlobAsync(store, "acme/a", Blob.Digest))).Code);
        Assert.Equal(OciErrors.DigestInvalid, (await Assert.ThrowsAsync<OciException>(() =>
            store.ReadManifestAsync("acme/a", Blob.Digest, Samples.Never))).Code);
    }

    [Fact]
    public async Task A_registry_that_names_another_digest_is_not_believed()
    {
        await using var registry = await OddServer.StartAsync(http =>
        {
            (http.Response.ContentType, http.Response.Headers["Docker-Content-Digest"], http.Response.ContentLength) =
                (MediaTypes.ImageManifest, Digest.Of("other"u8).ToString(), 10);
            return Task.CompletedTask;
        });
        using var store = LoginTests.Store(registry, null);
        Assert.Equal(OciErrors.DigestInvalid, (await Assert.ThrowsAsync<OciException>(() =>
            store.ResolveAsync("acme/a", Blob.Digest.ToString(), Samples.Never))).Code);
    }

    [Fact]
    public async Task What_has_no_end_is_not_read_to_its_end()
    {
        await using var registry = await OddServer.StartAsync(LoginTests.Endless);
        using var store = LoginTests.Store(registry, null);
        Assert.Equal(OciErrors.SizeInvalid, (await Assert.ThrowsAsync<OciException>(() =>
            store.ReadManifestAsync("acme/a", Blob.Digest, Samples.Never))).Code);
        Assert.Equal(OciErrors.SizeInvalid, (await Assert.ThrowsAsync<OciException>(() =>
            store.ListTagsAsync("acme/a", Samples.Never))).Code);

        // a blob is as long as its reader lets it be
        using var folder = new TempFolder();
        var local = new LocalImageStore(folder.Path);
        await using (var endless = await store.OpenBlobAsync("acme/a", Blob.Digest, Samples.Never))
            Assert.Equal(OciErrors.SizeInvalid, (await Assert.ThrowsAsync<OciException>(() =>
                local.WriteBlobAsync("acme/a", Blob, endless, Samples.Never))).Code);
    }

    [Fact]
    public async Task Pages_of_tags_are_followed_at_the_registry_alone()
    {
        await using var thief = await OddServer.StartAsync(http => http.Response.WriteAsync("""{"tags":["stolen"]}"""));
        await using var registry = await OddServer.StartAsync(http =>
        {
            http.Response.Headers.Link = http.Request.QueryString.HasValue ? $"<{thief.Address}v2/acme/a/tags/list>; rel=\"next\""
                : "</v2/acme/a/tags/list?last=a>; rel=\"next\"";
            return http.Response.WriteAsync(http.Request.QueryString.HasValue ? """{"tags":["b","../c"]}"""
                : """{"name":"acme/a","tags":["z","a"]}""");
        });
        using var store = LoginTests.Store(registry, null);
        Assert.Equal(["a", "b", "z"], await store.ListTagsAsync("acme/a", Samples.Never));
        Assert.Empty(thief.Asked);
    }

    private sealed class Told(ConcurrentQueue<long> steps) : IProgress<BlobProgress>
    {
        public void Report(BlobProgress value) => steps.Enqueue(value.Bytes);
    }
}
