using FsCheck;
using FsCheck.Fluent;

namespace Lmdb.Tests;

/// <summary>It behaves as a SortedDictionary that forgets what was not committed.</summary>
public sealed class ModelTests
{
    static readonly Gen<byte[]> Keys =
        from length in Gen.Frequency((8, Gen.Choose(1, 3)), (1, Gen.Choose(1, 511)))
        from bytes in Gen.Choose(0, 3).ArrayOf(length)
        select bytes.Select(value => (byte)(value * 85)).ToArray();

    static readonly Gen<byte[]> Values =
        from length in Gen.Frequency((8, Gen.Choose(0, 100)), (1, Gen.Choose(0, 20_000)))
        from fill in Gen.Choose(0, 255)
        select Enumerable.Repeat((byte)fill, length).ToArray();

    static readonly Gen<Step> Steps = Gen.Frequency(
        (10, from key in Keys from value in Values select (Step)new Put(key, value)),
        (4, Keys.Select(key => (Step)new Delete(key))),
        (2, Gen.Constant((Step)new Commit())),
        (1, Gen.Constant((Step)new Abort())),
        (1, Gen.Constant((Step)new Reopen())));

    abstract record Step;

    sealed record Put(byte[] Key, byte[] Value) : Step;

    sealed record Delete(byte[] Key) : Step;

    sealed record Commit : Step;

    sealed record Abort : Step;

    sealed record Reopen : Step;

    [Fact]
    public void It_keeps_what_was_committed_in_the_order_of_the_keys() => Law.ForAll(Steps.ListOf(), steps =>
    {
        using var temp = new TempEnvironment();
        var (committed, present) = (Empty(), Empty());
        var transaction = temp.Environment.BeginWrite();
        foreach (var step in steps)
        {
            switch (step)
            {
                case Put put:
                    transaction.Put(temp.Database, put.Key, put.Value);
                    present[put.Key] = put.Value;
                    break;
                case Delete delete:
                    Assert.Equal(present.Remove(delete.Key), transaction.Delete(temp.Database, delete.Key));
                    break;
                case Commit:
                    transaction.Commit();
                    committed = new(present, present.Comparer);
                    break;
                default:
                    transaction.Dispose();
                    present = new(committed, committed.Comparer);
                    break;
            }

            if (step is Put or Delete) continue;
            if (step is Reopen) temp.Reopen();
            using (var read = temp.Environment.BeginRead()) Same(committed, read, temp.Database);
            transaction = temp.Environment.BeginWrite();
        }

        Same(present, transaction, temp.Database);
        transaction.Dispose();
    });

    [Fact]
    public void A_cursor_finds_the_first_key_that_is_not_before() => Law.ForAll(from keys in Keys.ListOf() from wanted in Keys.ListOf() select (keys, wanted), sample =>
    {
        using var temp = new TempEnvironment();
        var model = Empty();
        using var transaction = temp.Environment.BeginWrite();
        foreach (var key in sample.keys)
        {
            transaction.Put(temp.Database, key, key);
            model[key] = key;
        }

        using var cursor = transaction.CreateCursor(temp.Database);
        foreach (var wanted in sample.wanted)
        {
            var expected = model.Keys.FirstOrDefault(key => key.AsSpan().SequenceCompareTo(wanted) >= 0);
            Assert.Equal(expected, cursor.SetRange(wanted) ? Key(cursor) : null);
            Assert.Equal(model.ContainsKey(wanted), cursor.SetKey(wanted));
        }
    });

    static void Same(SortedDictionary<byte[], byte[]> model, LightningTransaction transaction, LightningDatabase database)
    {
        Assert.Equal(model.Count, transaction.Count(database));
        foreach (var (key, value) in model) Assert.Equal(value, transaction.Get(database, key));
        using var cursor = transaction.CreateCursor(database);
        var keys = new List<byte[]>();
        for (var there = cursor.First(); there; there = cursor.Next()) keys.Add(Key(cursor));
        Assert.Equal(model.Keys, keys);
        keys.Clear();
        for (var there = cursor.Last(); there; there = cursor.Previous()) keys.Add(Key(cursor));
        Assert.Equal(model.Keys.Reverse(), keys);
    }

    static byte[] Key(LightningCursor cursor) => cursor.Read(0, (key, _, _) => key.ToArray());

    static SortedDictionary<byte[], byte[]> Empty() => new(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
}
