using System.Net;
using System.Net.Sockets;
using System.Text;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>What goes wrong around the registry, and what is left of it.</summary>
public class TroubleTests
{
    [Fact]
    public async Task A_store_that_cannot_be_written_is_said()
    {
        await using var registry = await RegistryServer.StartAsync();
        await File.WriteAllTextAsync(registry.Store.Folder, "a file where the folder should be");

        using var refused = await registry.ExpectAsync(HttpStatusCode.ServiceUnavailable, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");
        Assert.Equal(OciErrors.StoreUnavailable, await refused.ErrorAsync());
        using var missing = await registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"/v2/acme/a/blobs/{Digest.Of("x"u8)}");
        Assert.Equal(OciErrors.BlobUnknown, await missing.ErrorAsync());
    }

    [Fact]
    public async Task An_upload_that_nobody_goes_on_with_is_forgotten()
    {
        var time = new LateTime();
        await using var registry = await RegistryServer.StartAsync(time);
        using var forgotten = await registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");
        time.Later = TimeSpan.FromMinutes(61);
        using var other = await registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");

        (await registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, forgotten.Header("Location"))).Dispose();
        (await registry.ExpectAsync(HttpStatusCode.NoContent, HttpMethod.Get, other.Header("Location"))).Dispose();
        Assert.Single(Directory.EnumerateFiles(Path.Combine(registry.Store.Folder, "uploads")));
    }

    [Fact]
    public async Task Uploads_that_nobody_goes_on_with_are_so_many_at_most_and_the_next_client_is_told_to_wait()
    {
        await using var registry = await RegistryServer.StartAsync();
        var abandoned = new List<string>();
        for (var i = 0; i < UploadSessions.Most; i++)
        {
            using var begun = await registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");
            abandoned.Add(begun.Header("Location"));
        }

        using var refused = await registry.ExpectAsync(HttpStatusCode.TooManyRequests, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");
        Assert.Equal(OciErrors.TooManyRequests, await refused.ErrorAsync());
        Assert.Equal(UploadSessions.Most, Directory.EnumerateFiles(Path.Combine(registry.Store.Folder, "uploads")).Count());
        // one that ends makes room for one
        (await registry.ExpectAsync(HttpStatusCode.NoContent, HttpMethod.Delete, abandoned[0])).Dispose();
        await registry.PushBlobAsync("acme/a", "content"u8.ToArray());
        (await registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post, "/v2/acme/a/blobs/uploads/")).Dispose();
        (await registry.ExpectAsync(HttpStatusCode.TooManyRequests, HttpMethod.Post, "/v2/acme/a/blobs/uploads/")).Dispose();
    }

    [Fact]
    public async Task An_upload_that_breaks_off_before_its_address_is_told_leaves_nothing()
    {
        await using var registry = await RegistryServer.StartAsync();
        var uploads = Path.Combine(registry.Store.Folder, "uploads");
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, registry.Client.BaseAddress!.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v2/acme/a/blobs/uploads/?digest=sha256:{new string('a', 64)} HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    + "1000\r\n\r\nbegun"));
            await Eventually.HoldsAsync("it has begun", () => Directory.Exists(uploads) && Directory.EnumerateFiles(uploads).Any());
        }
        await Eventually.HoldsAsync("nothing is left of it", () => !Directory.EnumerateFiles(uploads).Any());
    }

    [Fact]
    public async Task An_abandoned_upload_ends_by_itself()
    {
        var time = new ShortTime();
        await using var registry = await RegistryServer.StartAsync(time);
        using var forgotten = await registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");

        await Eventually.HoldsAsync("nothing is left of it", () => !Directory.EnumerateFiles(Path.Combine(registry.Store.Folder, "uploads"))
            .Any());

        (await registry.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, forgotten.Header("Location"))).Dispose();
    }

    [Fact]
    public async Task Many_clients_push_the_same_and_different_images_at_once()
    {
        await using var registry = await RegistryServer.StartAsync();
        var pushed = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => registry.PushImageAsync("acme/a", $"t{i}", $"layer {i % 3}")));
        foreach (var (image, i) in pushed.Select((image, i) => (image, i)))
        {
            using var got = await registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"/v2/acme/a/manifests/t{i}");
            Assert.Equal(image.Digest, Digest.Of(await got.Content.ReadAsByteArrayAsync()));
        }
    }

    /// <summary>A clock by which a quarter of an hour is a second.</summary>
    private sealed class ShortTime : TimeProvider
    {
        private const int Speed = 900;

        public override long GetTimestamp() => System.GetTimestamp() * Speed;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime / Speed, period);
    }

    private sealed class LateTime : TimeProvider
    {
        public TimeSpan Later { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Later.TotalSeconds * TimestampFrequency);
    }
}
