using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>What a rollout makes real.</summary>
/// <param name="Service">What shall run.</param>
/// <param name="Fingerprint">What replicas of this version have in common.</param>
/// <param name="Replica">Its process in one replica of the pod.</param>
internal sealed record ServicePlan(DesiredService Service, string Fingerprint, Func<PodPlace, ReplicaPlan> Replica)
{
    /// <summary>What runs once before a version of it is rolled out; null is nothing.</summary>
    public ServicePlan? Migration { get; init; }
}
