using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Finds out that no pod may be made, by a quota or an admission rule: of a StatefulSet and a Job only events say so.</summary>
/// <param name="scope">The deployment.</param>
internal sealed class RefusedPods(RolloutScope scope)
{
    /// <summary>A controller makes pods a moment after it was told to.</summary>
    private static readonly TimeSpan LackingFor = TimeSpan.FromSeconds(3);

    /// <summary>Why a workload has fewer pods than it should have; null when it has them, or nobody refused any.</summary>
    /// <param name="workload">As it is now.</param>
    /// <param name="wanted">How many pods it should have.</param>
    /// <param name="service">Whose it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Trouble?> FindAsync(JsonObject workload, long wanted, string service, CancellationToken cancellationToken)
    {
        var lacking = scope.Live.All("Pod").Count(each => each.Owner() == workload.Uid()) < wanted;
        if (scope.Seen.For($"lacking {workload.Uid()}", lacking) < LackingFor) return null;
        return await ReadAsync(workload, cancellationToken) is { } refused
            ? new(service, FailureReason.Machine, $"no pod can be made: {refused}", null, "") : null;
    }

    /// <summary>Why a pod of a workload was refused last, also when that is over; null when none ever was.</summary>
    public async Task<string?> ReadAsync(JsonObject workload, CancellationToken cancellationToken) =>
        (await new Warnings(scope.Cluster).ReadAsync(workload.Kind(), workload.Name(), cancellationToken))
            .LastOrDefault(each => each.Text("involvedObject", "uid") == workload.Uid() && each.Text("reason") == "FailedCreate")
                .Text("message");
}
