using System.Buffers.Binary;

namespace Lmdb.Tests;

public sealed class GroupCommitTests : IDisposable
{
    readonly TempEnvironment _temp = new(new() { MapSize = 1 << 20 });

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Many_callers_share_flushes_and_each_has_his_own_answer()
    {
        using var group = new GroupCommit(_temp.Environment);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var number = (caller * 100) + i;
                Assert.Equal(number, await group.WriteAsync(transaction => Put(transaction, number, 100)));
                Assert.NotNull(Get(number));
            }
        })));
        using var read = _temp.Environment.BeginRead();
        Assert.Equal(1600, read.Count(_temp.Database));
    }

    [Fact]
    public async Task One_who_asks_wrongly_hurts_nobody_else_and_leaves_nothing()
    {
        using var group = new GroupCommit(_temp.Environment);
        using var gathered = new ManualResetEventSlim();
        var first = group.WriteAsync(_ => { gathered.Wait(); return 0; });
        var writes = Enumerable.Range(1, 30).Select(number => group.WriteAsync(transaction =>
        {
            Put(transaction, number, 10);
            return number % 3 != 0 ? number : throw new FormatException($"{number} is not wanted");
        })).ToArray();
        gathered.Set();
        await first;
        foreach (var (number, write) in writes.Index().Select(pair => (pair.Index + 1, pair.Item)))
        {
            if (number % 3 != 0) Assert.Equal(number, await write);
            else Assert.Contains($"{number} ", (await Assert.ThrowsAsync<FormatException>(() => write)).Message, StringComparison.Ordinal);
            Assert.Equal(number % 3 != 0, Get(number) is not null);
        }
    }

    [Fact]
    public async Task The_map_grows_while_others_read()
    {
        using var group = new GroupCommit(_temp.Environment);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            long before = 0;
            while (!stop.IsCancellationRequested)
            {
                using var read = _temp.Environment.BeginRead();
                var count = read.Count(_temp.Database);
                Assert.True(count >= before);
                using var cursor = read.CreateCursor(_temp.Database);
                for (var there = cursor.First(); there; there = cursor.Next()) count--;
                Assert.Equal(0, count);
                before = read.Count(_temp.Database);
            }
        })).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 250; i++) await group.WriteAsync(transaction => Put(transaction, (caller * 250) + i, 20_000));
        })));
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.InRange(_temp.Environment.MapSize, 20_000_000, 64 << 20);
        for (var number = 0; number < 1000; number++) Assert.NotNull(Get(number));
    }

    [Fact]
    public async Task A_map_that_may_not_grow_refuses_those_for_whom_there_is_no_room_and_no_others()
    {
        using var small = new TempEnvironment(new() { MapSize = 1 << 20, MaxMapSize = 1 << 20 });
        using var group = new GroupCommit(small.Environment);
        using var gathered = new ManualResetEventSlim();
        var first = group.WriteAsync(_ => { gathered.Wait(); return 0; });
        var writes = Enumerable.Range(0, 20).Select(number => group.WriteAsync(transaction =>
        {
            transaction.Put(small.Database, Bytes(number), new byte[number == 7 ? 5_000_000 : 1000]);
            return number;
        })).ToArray();
        gathered.Set();
        await first;
        for (var number = 0; number < 20; number++)
        {
            if (number != 7) Assert.Equal(number, await writes[number]);
            else Assert.Equal(MDBResultCode.MapFull, (await Assert.ThrowsAsync<LightningException>(() => writes[7])).Code);
        }

        // until nothing fits; then what is there can still be read, deleted and replaced
        var stored = 20;
        var full = await Assert.ThrowsAsync<LightningException>(async () =>
        {
            for (; ; stored++) await group.WriteAsync(transaction => { transaction.Put(small.Database, Bytes(stored), new byte[1000]); return 0; });
        });
        Assert.Contains("MaxMapSize", full.Message, StringComparison.Ordinal);
        using (var read = small.Environment.BeginRead()) Assert.Equal(stored - 1, read.Count(small.Database));
        small.Reopen();
        using (var read = small.Environment.BeginRead()) Assert.Equal(stored - 1, read.Count(small.Database));
    }

    [Fact]
    public async Task A_reader_that_stays_too_long_costs_a_refusal_and_nothing_more()
    {
        using var small = new TempEnvironment(new() { MapSize = 1 << 20, GrowthPatience = TimeSpan.FromMilliseconds(50) });
        using var group = new GroupCommit(small.Environment);
        Task<int> PutLarge() => group.WriteAsync(transaction => { transaction.Put(small.Database, Bytes(1), new byte[3_000_000]); return 1; });
        using (var reader = small.Environment.BeginRead())
        {
            Assert.Equal(MDBResultCode.MapFull, (await Assert.ThrowsAsync<LightningException>(PutLarge)).Code);
            Assert.Equal(0, reader.Count(small.Database));
        }

        Assert.Equal(1, await PutLarge());
    }

    [Fact]
    public async Task Closed_it_does_what_waits_and_takes_no_more()
    {
        var group = new GroupCommit(_temp.Environment);
        var writes = Enumerable.Range(0, 100).Select(number => group.WriteAsync(transaction => Put(transaction, number, 10))).ToArray();
        group.Dispose();
        group.Dispose();
        Assert.All(writes, write => Assert.True(write.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => group.WriteAsync(_ => 0));
        await Task.WhenAll(writes);
    }

    int Put(LightningTransaction transaction, int number, int length)
    {
        transaction.Put(_temp.Database, Bytes(number), new byte[length]);
        return number;
    }

    byte[]? Get(int number)
    {
        using var read = _temp.Environment.BeginRead();
        return read.Get(_temp.Database, Bytes(number));
    }

    static byte[] Bytes(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
