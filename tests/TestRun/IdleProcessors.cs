using System.Globalization;

namespace TestRun;

/// <summary>Sees when the processors have little to do: a project whose tests wait for a cluster leaves room for another one.</summary>
internal static class IdleProcessors
{
    private const string Statistics = "/proc/stat";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Ends when the processors were idle for a share of the last 15 seconds. Elsewhere than on Linux it never does.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="cancellationToken">Stops watching.</param>
    public static async Task WaitAsync(double share, CancellationToken cancellationToken)
    {
        if (!File.Exists(Statistics)) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        for (var before = await ReadAsync(cancellationToken); ;)
        {
            await Task.Delay(Interval, cancellationToken);
            var now = await ReadAsync(cancellationToken);
            if (IdleShare(before, now) >= share) return;
            before = now;
        }
    }

    /// <summary>The share of the time between two readings in which processors had nothing to do.</summary>
    /// <param name="before">The first line of <c>/proc/stat</c>: ticks of all processors since the start of the machine (proc(5)).</param>
    /// <param name="now">The same line later.</param>
    public static double IdleShare(string before, string now)
    {
        var ticks = Ticks(now).Zip(Ticks(before), (later, earlier) => later - earlier).ToList();
        return ticks.Sum() is var all and > 0 ? (double)ticks[3] / all : 0;
    }

    // user, nice, system, idle, iowait, irq, softirq, steal; what guests used is part of user
    private static IEnumerable<long> Ticks(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(number => long.Parse(number, CultureInfo.InvariantCulture));

    private static async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Statistics);
        return await reader.ReadLineAsync(cancellationToken) ?? "";
    }
}
