using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rollouts;

namespace Plimsoll.Runtime.Kubernetes.Observing;

/// <summary>What a cluster tells of a rollout that has ended: one list of pods.</summary>
internal static class PodFacts
{
    private static readonly string[] Unseen =
    [
        "connections: the cluster balances them, and keeps no count",
        "probe answers: the cluster keeps only whether a pod is ready, and since when, to the second",
        "seconds of two versions side by side: the cluster keeps nothing of pods that are gone",
    ];

    /// <summary>Looks. That it cannot be seen changes nothing of how the rollout ended.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="state">What was rolled out.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<RolloutFacts> ReadAsync(Cluster cluster, DesiredState state, TimeSpan took,
        CancellationToken cancellationToken)
    {
        try
        {
            var pods = await cluster.Api.ListAsync("v1", "Pod", cluster.Namespace, cluster.Selector, cancellationToken);
            return Tell(state, pods.Items, took);
        }
        catch (Exception e) when (e is KubernetesException or KubernetesUnavailableException)
        {
            return new(RolloutFacts.Round(took), []) { Unseen = [$"replicas: {e.Message}", .. Unseen] };
        }
    }

    /// <summary>What these pods tell. Pure.</summary>
    public static RolloutFacts Tell(DesiredState state, IEnumerable<JsonObject> pods, TimeSpan took)
    {
        var containers = pods.Where(pod => !pod.IsEnding()).SelectMany(ContainerView.Of).ToLookup(container => container.Name);
        var services = from service in state.Services
                       orderby service.Name
                       // a migration has the container of its service, and is no replica of it
                       let own = containers[service.Name].Where(each => service.IsJob || !IsOfJob(each.Pod))
                       select new ServiceFacts(service.Name, [.. own.OrderBy(each => each.Pod.Name(), StringComparer.Ordinal).Select(Of)]);
        return new(RolloutFacts.Round(took), [.. services]) { Unseen = Unseen };
    }

    private static bool IsOfJob(JsonObject pod) => pod.Items("metadata", "ownerReferences").Any(owner => owner.Text("kind") == "Job");

    private static ReplicaFacts Of(ContainerView container)
    {
        var made = container.Pod.Time("metadata", "creationTimestamp");
        var ready = container.IsReady && Judge.IsReady(container.Pod) ? container.Pod.Condition("Ready").Time("lastTransitionTime") : null;
        return new(container.Pod.Name(), Replicas.Of(container).Image, ready is null || made is null ? null
            : RolloutFacts.Round(ready.Value - made.Value), null);
    }
}
