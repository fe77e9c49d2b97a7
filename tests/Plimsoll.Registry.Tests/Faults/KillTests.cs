using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>kill -9 of a registry that is pushed to: what it acknowledged is there and whole.</summary>
public sealed class KillTests : IDisposable
{
    private static readonly int Rounds = Repetitions.Pick(20, full: 200);
    private const int Pushers = 3;

    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<(int Pusher, string Tag), Digest> _acknowledged = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_there_and_whole_and_every_tag_resolves()
    {
        var store = new LocalImageStore(_folder.Path);
        for (var round = 0; round < Rounds; round++)
        {
            await PushAndKillAsync(round);
            await CheckTagsAsync(store);
        }

        Assert.True(_acknowledged.Count >= Rounds, $"{_acknowledged.Count} pushes were acknowledged in {Rounds} rounds");
        var (process, url) = await Helper.StartAsync(_folder.Path);
        using (process)
        {
            using var client = new HttpClient { BaseAddress = url };
            foreach (var ((pusher, tag), digest) in _acknowledged)
                Assert.Equal(digest, await new Pusher(client, $"acme/{pusher}").PullAsync(tag));
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }

        // nothing has a name that it does not deserve, acknowledged or not
        foreach (var file in Directory.EnumerateFiles(_folder["blobs/sha256"]))
            Assert.Equal(Path.GetFileName(file), Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))));
    }

    private async Task PushAndKillAsync(int round)
    {
        var (process, url) = await Helper.StartAsync(_folder.Path);
        using (process)
        {
            using var client = new HttpClient { BaseAddress = url };
            var enough = new TaskCompletionSource();
            var pushing = Enumerable.Range(0, Pushers).Select(pusher => PushUntilKilledAsync(client, pusher, round, enough)).ToList();
            await enough.Task;
            Thread.SpinWait(Random.Shared.Next(1, 2_000_000));
            process.Kill();
            await Task.WhenAll(pushing);
            await process.WaitForExitAsync();
        }
    }

    private async Task PushUntilKilledAsync(HttpClient client, int pusher, int round, TaskCompletionSource enough)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var tag = string.Create(CultureInfo.InvariantCulture, $"r{round}-{i}");
                _acknowledged[(pusher, tag)] = await new Pusher(client, $"acme/{pusher}")
                    .PushAsync(tag, [(byte)i, (byte)round], RandomNumberGenerator.GetBytes(200_000));
                enough.TrySetResult();
            }
        }
        catch (HttpRequestException gone)
        {
            // with no status: nobody answered any more, which is what was done to it
            if (gone.StatusCode is not null)
                enough.TrySetException(gone);
        }
    }

    private static async Task CheckTagsAsync(LocalImageStore store)
    {
        foreach (var repository in await store.ListRepositoriesAsync(CancellationToken.None))
        {
            foreach (var tag in await store.ListTagsAsync(repository, CancellationToken.None))
                Assert.NotNull(await store.ResolveAsync(repository, tag, CancellationToken.None));
        }
    }
}
