using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using LightningDB;
using RouteGuideBackend;

// Durable saves a second of so many callers, each of whom waits for his answer before the next: Lmdb.Bench save FOLDER CALLERS SECONDS
// So many values to begin with: Lmdb.Bench fill FOLDER COUNT
using var folder = StoreFolder.Open(args[1], 1L << 30);
using var database = OpenDatabase();
using var group = new GroupCommit(folder.Environment);
var number = Count();
if (args[0] == "fill")
{
    var count = Number(args[2]);
    while (number < count) await Task.WhenAll(Enumerable.Range(0, 10_000).Select(_ => SaveAsync()));
    return;
}

var (callers, time) = (Number(args[2]), TimeSpan.FromSeconds(Number(args[3])));
await RunAsync(TimeSpan.FromSeconds(1)); // warm
Console.WriteLine((await RunAsync(time)).ToString("0", CultureInfo.InvariantCulture));

async Task<double> RunAsync(TimeSpan length)
{
    var began = Stopwatch.GetTimestamp();
    var saved = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
    {
        var count = 0;
        for (; Stopwatch.GetElapsedTime(began) < length; count++) await SaveAsync();
        return count;
    })));
    return saved.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
}

Task<long> SaveAsync()
{
    var key = new byte[sizeof(long)];
    BinaryPrimitives.WriteInt64BigEndian(key, Interlocked.Increment(ref number));
    var value = new byte[80];
    return group.WriteAsync(transaction =>
    {
        transaction.Put(database, key, value).ThrowOnError();
        return 0;
    });
}

LightningDatabase OpenDatabase()
{
    using var transaction = folder.Environment.BeginTransaction();
    var opened = transaction.OpenDatabase();
    transaction.Commit().ThrowOnError();
    return opened;
}

long Count()
{
    using var read = folder.Environment.BeginTransaction(TransactionBeginFlags.ReadOnly);
    return read.GetEntriesCount(database);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
