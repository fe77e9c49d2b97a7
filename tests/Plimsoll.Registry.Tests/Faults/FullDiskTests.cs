using System.Net;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>A registry on a disk of a few megabytes, in memory.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private RegistryHost? _host;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess) return;
        await Programs.RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _folder.Path);
        _host = await RegistryHost.StartAsync(new(_folder["registry"]), new(new(IPAddress.Loopback, 0)), CancellationToken.None);
        _client = new() { BaseAddress = new(_host.Url) };
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            _client.Dispose();
            await _host.DisposeAsync();
            await Programs.RunAsync("umount", _folder.Path);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task It_says_so_goes_on_being_read_and_is_written_again_when_there_is_room()
    {
        Assert.SkipWhen(_host is null, "only root can mount a small disk");
        var pusher = new Pusher(_client, "acme/a");
        var before = await pusher.PushAsync("before", new byte[1_000_000]);
        await pusher.PushAsync("large", Random(2_000_000));

        for (var i = 0; i < 3; i++)
        {
            var full = await Assert.ThrowsAsync<HttpRequestException>(() => pusher.PushAsync("more", Random(1_500_000)));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
            Assert.Contains($"{{\"errors\":[{{\"code\":\"{OciErrors.StoreUnavailable}\"", full.Message, StringComparison.Ordinal);
            Assert.Contains("No space left", full.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", full.Message, StringComparison.Ordinal);
            Assert.Equal(before, await pusher.PullAsync("before"));
        }

        // what is removed is a file less, for which there is always room
        await pusher.DeleteTagAsync("large");
        var store = new LocalImageStore(_folder["registry"]);
        Assert.True((await store.CollectAsync(new() { Grace = TimeSpan.Zero }, CancellationToken.None)).Bytes > 2_000_000);
        Assert.Equal(before, await pusher.PullAsync("before"));
        await pusher.PushAsync("after", Random(1_000_000));
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        System.Random.Shared.NextBytes(bytes);
        return bytes;
    }
}
