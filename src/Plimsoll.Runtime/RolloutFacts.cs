namespace Plimsoll.Runtime;

/// <summary>What was seen of a rollout, when it had ended.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="Services">Those that run, in ordinal order of their names.</param>
public sealed record RolloutFacts(double Seconds, IReadOnlyList<ServiceFacts> Services)
{
    /// <summary>What the runtime cannot see, and why, in words; empty when it sees everything.</summary>
    public IReadOnlyList<string> Unseen { get; init; } = [];

    /// <summary>To thousandths: more is no longer what happened.</summary>
    public static double Round(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}

/// <summary>What was seen of a service.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Replicas">Those that run, in ordinal order of their ids.</param>
public sealed record ServiceFacts(string Name, IReadOnlyList<ReplicaFacts> Replicas)
{
    /// <summary>The connections of its clients while the rollout lasted; null where the runtime does not see them, or nothing
    /// listens.</summary>
    public ConnectionFacts? Connections { get; init; }

    /// <summary>For how many seconds two versions took new connections; null where the runtime does not see it, or nothing
    /// listens.</summary>
    public double? SideBySideSeconds { get; init; }
}

/// <summary>What was seen of a replica.</summary>
/// <param name="Id">Unique in the environment.</param>
/// <param name="Image">The digest that it really runs.</param>
/// <param name="ReadyAfterSeconds">How long it took from its start until it was ready; null when it never was, or nobody saw it.</param>
/// <param name="Probe">What was asked of it last, and what it answered; null where the runtime does not see it.</param>
public sealed record ReplicaFacts(string Id, string Image, double? ReadyAfterSeconds, string? Probe);

/// <summary>Connections of clients.</summary>
/// <param name="Served">Those that a replica took.</param>
/// <param name="Failed">Those that no replica took in time, or that a replica reset.</param>
public sealed record ConnectionFacts(long Served, long Failed);
