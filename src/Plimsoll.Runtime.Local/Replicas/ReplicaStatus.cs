using System.Net;

namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>A replica at one moment.</summary>
internal sealed record ReplicaStatus(ReplicaState State, DateTimeOffset Since)
{
    /// <summary>Its process; null between two.</summary>
    public int? Pid { get; init; }

    /// <summary>Where its process listens; null when it does not.</summary>
    public IPEndPoint? Address { get; init; }

    /// <summary>All ports on which its process listens, by name.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = new Dictionary<string, int>();

    /// <summary>How often its process ended or was ended without being asked to.</summary>
    public int Crashes { get; init; }

    /// <summary>How often it was ready and then was not.</summary>
    public int Lapses { get; init; }

    /// <summary>How long the first process took from the start of the replica until it was ready; null before it was.</summary>
    public TimeSpan? ReadyAfter { get; init; }

    /// <summary>The answer of the probe by which it last became ready, or not ready; null before the first.</summary>
    public string? Probe { get; init; }

    /// <summary>The last that went wrong; null while it is ready.</summary>
    public Trouble? Trouble { get; init; }
}
