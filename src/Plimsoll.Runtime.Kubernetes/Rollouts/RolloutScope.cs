using Plimsoll.Progress;
using Plimsoll.Runtime.Kubernetes.Applying;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>What all rollouts of one deployment share.</summary>
/// <param name="Cluster">Where.</param>
/// <param name="Epoch">The deployment's number.</param>
/// <param name="Live">What is.</param>
/// <param name="Scaled">Workloads whose replicas an autoscaler sets.</param>
/// <param name="Progress">Told what happens.</param>
/// <param name="Time">The clock.</param>
internal sealed record RolloutScope(Cluster Cluster, long Epoch, LiveObjects Live, IReadOnlySet<string> Scaled,
    IProgress<RunProgress> Progress, TimeProvider Time)
{
    /// <summary>How many replicas go first; null is no such step.</summary>
    public DesiredCanary? Canary { get; init; }

    public Applier Applier => new(Cluster);

    public Fence Fence => new(Cluster);

    public FirstSeen Seen { get; } = new(Time);

    /// <summary>Ends when something changed since the signal was read, or after a moment.</summary>
    public Task NextAsync(Task change, CancellationToken cancellationToken) => LiveObjects.WaitAsync(change, Time, cancellationToken);

    /// <summary>Waits until something is so that the cluster does by itself in a moment.</summary>
    /// <param name="what">For what, in words.</param>
    /// <param name="isSo">Whether it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RuntimeUnavailableException">It never came to be.</exception>
    public async Task UntilAsync(string what, Func<Task<bool>> isSo, CancellationToken cancellationToken)
    {
        var patience = new Patience(Time, Patience.Usual);
        while (true)
        {
            var change = Live.NextChange;
            if (await isSo()) return;
            if (patience.IsOver) throw new RuntimeUnavailableException(
                $"waiting in {Cluster.Namespace} until {what}: not so within {patience.Waited.TotalSeconds:0} s. "
                + $"Look whether the cluster's controllers run, and at what is there: kubectl -n {Cluster.Namespace} get all");
            await NextAsync(change, cancellationToken);
        }
    }

    /// <summary>The same for what is seen without asking.</summary>
    public Task UntilAsync(string what, Func<bool> isSo, CancellationToken cancellationToken) =>
        UntilAsync(what, () => Task.FromResult(isSo()), cancellationToken);
}
