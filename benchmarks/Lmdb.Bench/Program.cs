using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Lmdb;

// Durable saves a second of so many callers, each of whom waits for his answer before the next: Lmdb.Bench save FOLDER CALLERS SECONDS
// So many values to begin with: Lmdb.Bench fill FOLDER COUNT
using var environment = LightningEnvironment.Open(args[1]);
var database = environment.OpenDatabase();
using var group = new GroupCommit(environment);
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

Task<int> SaveAsync()
{
    var key = new byte[sizeof(long)];
    BinaryPrimitives.WriteInt64BigEndian(key, Interlocked.Increment(ref number));
    var value = new byte[80];
    return group.WriteAsync(transaction =>
    {
        transaction.Put(database, key, value);
        return 0;
    });
}

long Count()
{
    using var read = environment.BeginRead();
    return read.Count(database);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
