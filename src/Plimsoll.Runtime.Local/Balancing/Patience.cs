namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>How long the balancer waits for a backend or a client before it gives up.</summary>
internal sealed record Patience
{
    /// <summary>How long a new connection is held until a backend takes it: 5 seconds, then it is closed.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one backend may take to accept, before another is asked: 1 second, the first retransmission of TCP.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>When all backends that are said to be ready refused, how long until they are asked again: 50 milliseconds.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long nothing may move on a connection in either direction, before it is closed: 1 hour.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The same while the service has all the connections that it may have and clients wait: 1 minute, the longest idle ones
    /// first.</summary>
    public TimeSpan IdleWhenFull { get; init; } = TimeSpan.FromMinutes(1);
}
