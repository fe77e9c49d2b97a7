using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Plimsoll.Oci.Tests;

/// <summary>The collector beside others that push, at its worst: without any grace.</summary>
public sealed class CollectRaceTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(Repetitions.Pick(4, full: 60));

    // on a slow disk a push alone may take longer
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_whole_though_everything_is_old_at_once()
    {
        using var ending = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<string, Digest>(StringComparer.Ordinal);
        var (removed, refused) = (0, 0);
        var collecting = Task.Run(async () =>
        {
            var store = new LocalImageStore(_folder.Path);
            while (!ending.IsCancellationRequested)
                removed += (await store.CollectAsync(new() { Grace = TimeSpan.Zero }, CancellationToken.None)).Blobs;
        });
        var pushing = Enumerable.Range(0, 6).Select(pusher => Task.Run(async () =>
        {
            var (store, random) = (new LocalImageStore(_folder.Path), new Random(pusher));
            while (!ending.IsCancellationRequested)
            {
                var tag = string.Create(CultureInfo.InvariantCulture, $"t{random.Next(4)}");
                try
                {
                    // few layers, so that the collector meets one that is just being counted on
                    acknowledged[tag] = await PushAsync(store, $"acme/{pusher}", $"layer {random.Next(12)}", tag, random);
                }
                catch (OciException error) when (error.Code is OciErrors.ManifestBlobUnknown or OciErrors.ManifestUnknown)
                {
                    // without grace a push may have to be made again
                    Interlocked.Increment(ref refused);
                }

                // flushes hold threads of the pool, and the others have to get one too
                await Task.Yield();
                if (random.Next(3) == 0)
                    await store.DeleteTagAsync($"acme/{pusher}", tag, CancellationToken.None);
            }
        })).ToList();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < (Volatile.Read(ref removed) > 0 && !acknowledged.IsEmpty ? Long
            : Patience);) await Task.Delay(20);
        await ending.CancelAsync();
        await Task.WhenAll([collecting, .. pushing]);

        Assert.True(removed > 0 && !acknowledged.IsEmpty, $"{removed} blobs removed, {refused} pushes refused");
        var store = new LocalImageStore(_folder.Path);
        foreach (var repository in await store.ListRepositoriesAsync(CancellationToken.None))
        {
            foreach (var tag in await store.ListTagsAsync(repository, CancellationToken.None))
                await AssertWholeAsync(store, repository, (await store.ResolveAsync(repository, tag, CancellationToken.None))!);
        }
    }

    /// <summary>Pushes an image, or an index of one that is pushed without a tag first, or lets a tag name one that was there.</summary>
    private static async Task<Digest> PushAsync(LocalImageStore store, string repository, string layer, string tag, Random random)
    {
        var kind = random.Next(3);
        var image = await Images.PushAsync(store, repository, layer, kind == 0 ? [tag] : []);
        if (kind == 1)
            await store.TagAsync(repository, tag, image.Digest, CancellationToken.None);
        return kind != 2 ? image.Digest
            : (await store.WriteManifestAsync(repository, new ImageIndex([image])
                .ToBytes(), MediaTypes.ImageIndex, [tag], CancellationToken.None)).Digest;
    }

    private static async Task AssertWholeAsync(LocalImageStore store, string repository, Descriptor manifest)
    {
        Assert.NotNull(manifest);
        var references = ManifestReferences.Read(await store.ReadManifestAsync(repository, manifest.Digest, CancellationToken.None),
            manifest.MediaType);
        foreach (var blob in references.Blobs)
        {
            await using var content = await store.OpenBlobAsync(repository, blob.Digest, CancellationToken.None);
            using var text = new StreamReader(content, Encoding.UTF8);
            Assert.Equal(blob.Digest, Digest.Of(Encoding.UTF8.GetBytes(await text.ReadToEndAsync())));
        }

        foreach (var child in references.Manifests)
            await AssertWholeAsync(store, repository, (await store.ResolveAsync(repository, child.Digest.ToString(),
                CancellationToken.None))!);
    }
}
