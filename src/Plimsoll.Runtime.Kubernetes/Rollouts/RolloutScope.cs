using Plimsoll.Runtime.Kubernetes.Applying;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>What all rollouts of one deployment share.</summary>
/// <param name="Cluster">Where.</param>
/// <param name="Epoch">The deployment's number.</param>
/// <param name="Live">What is.</param>
/// <param name="Scaled">Workloads whose replicas an autoscaler sets.</param>
/// <param name="Progress">Told what happens.</param>
/// <param name="Time">The clock.</param>
internal sealed record RolloutScope(Cluster Cluster, long Epoch, LiveObjects Live, IReadOnlySet<string> Scaled, IProgress<RolloutEvent> Progress, TimeProvider Time)
{
    /// <summary>How many replicas go first; null is no such step.</summary>
    public DesiredCanary? Canary { get; init; }

    public Applier Applier => new(Cluster);

    public Fence Fence => new(Cluster);

    public FirstSeen Seen { get; } = new(Time);

    /// <summary>Ends when something changed since the signal was read, or after a moment.</summary>
    public Task NextAsync(Task change, CancellationToken cancellationToken) => LiveObjects.WaitAsync(change, Time, cancellationToken);
}
