using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>What a rollout makes real.</summary>
/// <param name="Service">What shall run.</param>
/// <param name="Replica">One of its replicas, by its ordinal.</param>
internal sealed record ServicePlan(DesiredService Service, Func<int, ReplicaPlan> Replica)
{
    /// <summary>What replicas of this version have in common.</summary>
    public string Fingerprint { get; } = Replica(0).Fingerprint;
}
