namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>How many connections a service had since its balancer was made. Safe from any thread.</summary>
internal sealed class ConnectionCounts
{
    private long _served, _failed;

    /// <summary>So many until now.</summary>
    public ConnectionFacts Now => new(Volatile.Read(ref _served), Volatile.Read(ref _failed));

    /// <summary>A backend took one.</summary>
    public void Served() => Interlocked.Increment(ref _served);

    /// <summary>No backend took one in time, or its backend reset it.</summary>
    public void Failed() => Interlocked.Increment(ref _failed);
}
