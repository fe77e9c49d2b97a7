using System.Net;
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

    private sealed class LateTime : TimeProvider
    {
        public TimeSpan Later { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Later.TotalSeconds * TimestampFrequency);
    }
}
