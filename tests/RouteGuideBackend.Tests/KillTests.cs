using System.Collections.Concurrent;
using Grpc.Core;
using Routeguide;

namespace RouteGuideBackend.Tests;

/// <summary>kill -9 at any moment, also while it starts: what was answered with ok is there, and the file opens.</summary>
public sealed class KillTests : IDisposable
{
    const int Callers = 16;
    static readonly int Times = Repetitions.Pick(50, full: 1000);

    readonly TempFolder _folder = new();
    int _number;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_acknowledged_is_lost()
    {
        var random = new Random(Environment.ProcessId);
        long all = 0;
        for (var round = 0; round < Times; round++)
        {
            var saved = new ConcurrentQueue<int>();
            await using (var backend = Backend.Start(_folder.Path))
            {
                // every fifth is killed while it starts, or does its first work
                if (round % 5 == 0)
                {
                    var early = SaveUntilItEndsAsync(backend, saved);
                    await Task.Delay(random.Next(500));
                    await backend.Process.KillAsync();
                    await early;
                }
                else
                {
                    await backend.Process.WhenListeningAsync();
                    var saving = SaveUntilItEndsAsync(backend, saved);
                    await Eventually.HoldsAsync(
                        "a feature is saved", () => !saved.IsEmpty || saving.IsCompleted, interval: TimeSpan.FromMilliseconds(1));
                    await Task.Delay(random.Next(80));
                    await backend.Process.KillAsync();
                    await saving;
                }
            }

            all += saved.Count;
            using var store = new FeatureStore(_folder.Path, 1 << 30, TimeProvider.System);
            foreach (var number in saved) Assert.Equal($"{number}", store.Find(Location(number))?.Name);
            Assert.True(store.Count >= all, $"{store.Count} of {all} are there");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Times} kills, {all} saved");
        // one in each round that is not killed early, however slow the disk is
        Assert.True(all > Times / 2);
    }

    Task SaveUntilItEndsAsync(Backend backend, ConcurrentQueue<int> saved) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
    {
        while (!backend.Process.HasExited)
        {
            var number = Interlocked.Increment(ref _number);
            try
            {
                await backend.SaveAsync($"{number}", Location(number));
                saved.Enqueue(number);
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.Unavailable)
            {
                // not there yet, or not there any more
                await Task.Delay(5);
            }
        }
    })));

    static Point Location(int number) => Points.At(number % 1000, number / 1000);
}
