using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>What is deleted because nothing asks for it any more: only what bears the environment's mark and belongs to nobody else. Never
/// a volume claim, a Secret or a namespace.</summary>
/// <param name="Objects">What goes.</param>
/// <param name="Danger">Why a person must agree, in words; null when it is little.</param>
internal sealed record Pruning(IReadOnlyList<JsonObject> Objects, string? Danger)
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet"];

    private static readonly (string ApiVersion, string Kind)[] Kinds =
    [
        ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("batch/v1", "Job"), ("v1", "Service"), ("v1", "ServiceAccount"),
            ("v1", "ConfigMap"), ("v1", "ResourceQuota"), ("v1", "LimitRange"),
        ("networking.k8s.io/v1", "NetworkPolicy"), ("networking.k8s.io/v1", "Ingress"), ("policy/v1", "PodDisruptionBudget"),
            ("policy/v1beta1", "PodDisruptionBudget"), ("autoscaling/v1", "HorizontalPodAutoscaler"),
    ];

    /// <summary>Looks what the environment has in the cluster and compares.</summary>
    public static Task<Pruning> PlanAsync(Cluster cluster, RenderedEnvironment rendered, CancellationToken cancellationToken) =>
        PlanAsync(cluster, rendered, Kinds, cancellationToken);

    /// <summary>Why a person must agree to it: only workloads matter there.</summary>
    public static async Task<string?> FindDangerAsync(Cluster cluster, RenderedEnvironment rendered, CancellationToken cancellationToken) =>
        (await PlanAsync(cluster, rendered, Kinds.Where(each => Workloads.Contains(each.Kind)), cancellationToken)).Danger;

    private static async Task<Pruning> PlanAsync(Cluster cluster, RenderedEnvironment rendered,
        IEnumerable<(string ApiVersion, string Kind)> kinds, CancellationToken cancellationToken)
    {
        // a server that has the newer version would warn of the older one
        var asked = kinds.Where(each => each.ApiVersion != "policy/v1beta1" || !cluster.Settings.Capabilities.PolicyV1);
        var present = await Task.WhenAll(asked.Select(each => ListAsync(cluster, each.ApiVersion, each.Kind, cancellationToken)));
        return Of(cluster.Environment, present.SelectMany(each => each).DistinctBy(each => each.Uid()), rendered);
    }

    private static async Task<IReadOnlyList<JsonObject>> ListAsync(Cluster cluster, string apiVersion, string kind,
        CancellationToken cancellationToken) =>
        await cluster.Api.FindResourceAsync(apiVersion, kind, cancellationToken) is null ? []
        : (await cluster.Api.ListAsync(apiVersion, kind, cluster.Namespace, cluster.Selector, cancellationToken)).Items;

    /// <summary>Compares what is there with what is rendered.</summary>
    public static Pruning Of(EnvironmentId environment, IEnumerable<JsonObject> present, RenderedEnvironment rendered)
    {
        var wanted = rendered.All.Select(Id).Append($"ConfigMap/{Labels.Plimsoll}").ToHashSet();
        var ours = present.Where(each => each.IsOf(environment) && !each.IsEnding()).ToList();
        var goes = ours.Where(each => !wanted.Contains(Id(each)) && !each.Items("metadata", "ownerReferences").Any()
            && !each.Items("metadata", "finalizers").Any()).ToList();
        var (running, ending) = (ours.Where(IsWorkload).ToList(), goes.Where(IsWorkload).ToList());
        return new(goes, ending.Count * 2 > running.Count && ending.Count > 0
            ? $"{ending.Count} of {running.Count} workloads of {environment} would be deleted "
                + $"({string.Join(", ", ending.Select(each => each.Name()))})"
            : null);
    }

    private static bool IsWorkload(JsonObject document) => Workloads.Contains(document.Kind());

    private static string Id(JsonObject document) => $"{document.Kind()}/{document.Name()}";
}
