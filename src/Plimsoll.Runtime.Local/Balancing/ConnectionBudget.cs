using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>
/// How many connections of clients all balancers of this process may have together. Each takes two descriptors, and some of these are kept
/// in reserve: without a descriptor no replica can be started or probed, and no command answered. Safe from any thread.
/// Why, and how much is whose: docs/decisions/0089.
/// </summary>
/// <param name="say">Told when a service has all that it may have.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionBudget(Action<string> say, TimeProvider time)
{
    private const int PerConnection = 2, LargestReserve = 1000;

    // the keeper's own use changes with replicas and services; the reserve covers what changes meanwhile
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private int most = int.MaxValue;
    private int open;

    /// <summary>How many more there may be.</summary>
    public int Free => Volatile.Read(ref most) - Volatile.Read(ref open);

    /// <summary>How many there may be at once.</summary>
    public int Most => Volatile.Read(ref most);

    /// <summary>How many descriptors are kept for everything else: a quarter of them, at most 1000.</summary>
    public static int Reserve(int limit) => Math.Min(limit / 4, LargestReserve);

    /// <summary>The share of a service.</summary>
    /// <param name="service">Its name in what is said.</param>
    public ConnectionQuota Of(string service) => new(this, service, say, time);

    /// <summary>Takes note of how many descriptors there are.</summary>
    /// <param name="limit">How many this process may have.</param>
    /// <param name="inUse">How many it has, those of connections included.</param>
    public void Measure(int limit, int inUse)
    {
        if (limit == int.MaxValue) return;
        Volatile.Write(ref most, Volatile.Read(ref open) + Math.Max(0, limit - inUse - Reserve(limit)) / PerConnection);
    }

    /// <summary>Measures now, and again and again until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        Measure(Descriptors.Limit, Descriptors.Open);
        if (Most < int.MaxValue)
            say($"{Descriptors.Limit} files and connections may be open: {Reserve(Descriptors.Limit)} are kept in reserve, "
                + $"and clients may have {Most} connections");
        using var timer = new PeriodicTimer(Interval, time);
        while (await Tick(timer, cancellationToken)) Measure(Descriptors.Limit, Descriptors.Open);
    }

    internal void Add(int connections) => Interlocked.Add(ref open, connections);

    private static async Task<bool> Tick(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
