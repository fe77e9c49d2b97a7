using LightningDB;
using Routeguide;

namespace RouteGuideBackend.Tests;

public sealed class GroupCommitTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Many_callers_share_flushes_and_each_has_an_answer_of_its_own()
    {
        using var store = Open(1 << 30);
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            var saved = new List<long>();
            for (var i = 0; i < 100; i++)
            {
                saved.Add(await store.SaveAsync(Sized(caller, i, 100)));
                Assert.NotNull(store.Find(Points.At(caller, i)));
            }

            return saved;
        })));
        Assert.Equal(1600, store.Count);
        Assert.Equal(1600, keys.SelectMany(saved => saved).Distinct().Count());
        Assert.All(keys, saved => Assert.Equal(saved.Order(), saved));
    }

    [Fact]
    public async Task A_failure_of_one_caller_harms_nobody_else_and_stores_nothing_of_it()
    {
        using var folder = StoreFolder.Open(_folder.Path, 1 << 30);
        using var group = new GroupCommit(folder.Environment);
        var writes = await BehindOneThatWaitsAsync(group, number => group.WriteAsync(transaction =>
        {
            using var database = transaction.OpenDatabase();
            transaction.Put(database, [(byte)number], [1]);
            return number % 3 != 0 ? number : throw new FormatException($"{number} is not wanted");
        }));
        foreach (var (index, write) in writes.Index())
        {
            var number = index + 1;
            if (number % 3 != 0) Assert.Equal(number, await write);
            else Assert.Contains($"{number} ", (await Assert.ThrowsAsync<FormatException>(() => write)).Message, StringComparison.Ordinal);
        }

        using var read = folder.Environment.BeginTransaction(TransactionBeginFlags.ReadOnly);
        using var stored = read.OpenDatabase();
        for (var number = 1; number <= 30; number++)
            Assert.Equal(number % 3 != 0, read.Get(stored, [(byte)number]).resultCode == MDBResultCode.Success);
    }

    [Fact]
    public async Task A_full_map_refuses_those_for_whom_there_is_no_room_and_no_others()
    {
        var stored = 20;
        using (var store = Open(1 << 20))
        {
            var saves = Enumerable.Range(0, 21).Select(i => store.SaveAsync(Sized(0, i, i == 7 ? 5_000_000 : 1000))).ToList();
            var large = await Assert.ThrowsAsync<StoreException>(() => saves[7]);
            Assert.Equal(StoreFault.Full, large.Fault);
            Assert.Contains("DATA_LIMIT", large.Message, StringComparison.Ordinal);
            saves.RemoveAt(7);
            await Task.WhenAll(saves);

            // until nothing fits: then what is there can still be read
            await Assert.ThrowsAsync<StoreException>(async () =>
            {
                for (; stored < 2000; stored++) await store.SaveAsync(Sized(1, stored, 1000));
            });
            Assert.Equal(stored, store.Count);
        }

        using var larger = Open(1 << 21);
        Assert.Equal(stored, larger.Count);
        await larger.SaveAsync(Sized(2, 0, 1000));
    }

    [Fact]
    public async Task Closed_it_does_what_waits_and_takes_no_more()
    {
        var store = Open(1 << 30);
        var saves = Enumerable.Range(0, 100).Select(i => store.SaveAsync(Sized(0, i, 10))).ToArray();
        store.Dispose();
        Assert.All(saves, save => Assert.True(save.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.SaveAsync(Sized(0, 0, 10)));
        Assert.Throws<ObjectDisposedException>(() => store.Find(Points.At(0, 0)));
        using var again = Open(1 << 30);
        Assert.Equal(100, again.Count);
    }

    [Fact]
    public async Task It_closes_only_when_nobody_reads()
    {
        var store = Open(1 << 30);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => store.SaveAsync(Sized(0, i, 100))));
        var times = 0;
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (; ; Interlocked.Increment(ref times)) _ = store.In(new(0, 0, 0, 1000)).Count();
        })).ToArray();
        await Eventually.HoldsAsync("all of them have read", () => Volatile.Read(ref times) > 20);
        store.Dispose();
        foreach (var reader in readers) await Assert.ThrowsAsync<ObjectDisposedException>(() => reader);
    }

    FeatureStore Open(long limit) => new(_folder.Path, limit, TimeProvider.System);

    static Feature Sized(int latitude, int longitude, int length) =>
        new() { Name = new string('x', length), Location = Points.At(latitude, longitude) };

    // all of them in one batch
    static async Task<List<Task<long>>> BehindOneThatWaitsAsync(GroupCommit group, Func<int, Task<long>> write)
    {
        using var gathered = new ManualResetEventSlim();
        var first = group.WriteAsync(_ =>
        {
            gathered.Wait();
            return 0;
        });
        var begun = Enumerable.Range(1, 30).Select(write).ToList();
        gathered.Set();
        await first;
        return begun;
    }
}
