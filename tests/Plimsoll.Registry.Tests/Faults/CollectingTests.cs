using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>The collector every second beside ten pushers: no push fails, nothing is lost, and what is deleted is freed.</summary>
public sealed class CollectingTests : IAsyncLifetime
{
    // far longer than a push takes between asking for a blob and naming it, far shorter than the test
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5), Interval = TimeSpan.FromSeconds(1);
    // on a slow disk a push may take longer all the same, and nothing is old enough to be collected by then
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Repetitions.Pick(12, full: 120));

    private RegistryServer _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Nothing_is_lost_and_what_is_deleted_is_freed()
    {
        using var ending = new CancellationTokenSource();
        var (images, removed) = (new ConcurrentDictionary<(string Repository, string Tag), Digest>(), 0);
        var pushing = Task.WhenAll(Enumerable.Range(0, 10).Select(i => PushAsync($"acme/{i}", new(i), images, ending.Token)));
        using (var timer = new PeriodicTimer(Interval))
        {
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < (removed > 0 ? Length : Patience) && await timer.WaitForNextTickAsync();)
                removed += (await CollectAsync(Grace)).Blobs;
        }

        await ending.CancelAsync();
        await pushing;
        Assert.True(removed > 0, "nothing was ever collected");
        foreach (var (image, digest) in images)
            Assert.Equal(digest, await new Pusher(_registry.Client, image.Repository).PullAsync(image.Tag));

        foreach (var (repository, tag) in images.Keys)
            await new Pusher(_registry.Client, repository).DeleteTagAsync(tag);
        await CollectAsync(TimeSpan.Zero);
        Assert.Equal(0, await _registry.Store.SizeAsync(CancellationToken.None));
    }

    /// <summary>Pushes images that share layers, most of them long forgotten, and deletes tags again.</summary>
    private async Task PushAsync(string repository, Random random, ConcurrentDictionary<(string, string), Digest> images,
        CancellationToken ending)
    {
        var pusher = new Pusher(_registry.Client, repository);
        for (var i = 0; !ending.IsCancellationRequested; i++)
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"t{i % 4}");
            if (images.TryRemove((repository, tag), out _))
                await pusher.DeleteTagAsync(tag);
            images[(repository, tag)] = await PushAsync(pusher, tag, Shared(random), Shared(random),
                Encoding.UTF8.GetBytes($"{repository} {i}"));
        }
    }

    /// <summary>Pushes, and again when it was late.</summary>
    private static async Task<Digest> PushAsync(Pusher pusher, string tag, params byte[][] layers)
    {
        while (true)
        {
            var watch = Stopwatch.StartNew();
            try
            {
                return await pusher.PushAsync(tag, layers);
            }
            catch (HttpRequestException late) when (late.StatusCode == HttpStatusCode.BadRequest && watch.Elapsed >= Grace)
            {
                // what it counted on may be gone after the grace, and not before
            }
        }
    }

    private static byte[] Shared(Random random) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"shared {random.Next(2000)}"));

    // as another process would: a store of its own
    private Task<CollectReport> CollectAsync(TimeSpan grace) => new LocalImageStore(_registry.Store.Folder)
        .CollectAsync(new() { Grace = grace }, CancellationToken.None);
}
