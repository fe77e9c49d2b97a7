using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>Workloads whose replicas somebody else's autoscaler sets: we never own that field there.</summary>
internal static class ForeignScaling
{
    /// <summary>The names of workloads, as <c>Deployment/counter</c>, that any autoscaler of the namespace aims at.</summary>
    public static async Task<IReadOnlySet<string>> ReadAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        var all = await cluster.Api.ListAsync("autoscaling/v1", "HorizontalPodAutoscaler", cluster.Namespace, null, cancellationToken);
        return all.Items.Select(scaler =>
            $"{scaler.Text("spec", "scaleTargetRef", "kind")}/{scaler.Text("spec", "scaleTargetRef", "name")}").ToHashSet();
    }

    /// <summary>
    /// Gives up the number of replicas on a workload that says none, without changing it: who stops applying a field that nobody else owns
    /// has it set back to its default.
    /// </summary>
    public static async Task HandOverAsync(Cluster cluster, JsonObject workload, JsonObject? present, CancellationToken cancellationToken)
    {
        if (workload.At("spec", "replicas") is not null || present is null || !OwnsReplicas(present)) return;
        var handedOver = new JsonObject
        {
            ["apiVersion"] = workload.Text("apiVersion"),
            ["kind"] = workload.Kind(),
            ["metadata"] = new JsonObject { ["name"] = workload.Name(), ["namespace"] = cluster.Namespace },
            ["spec"] = new JsonObject { ["replicas"] = present.Number("spec", "replicas") },
        };
        await cluster.Api.ApplyAsync(handedOver, HandOver, force: true, dryRun: false, cancellationToken);
    }

    private const string HandOver = Cluster.FieldManager + "-handover";

    private static bool OwnsReplicas(JsonObject present) =>
        present.Items("metadata", "managedFields").Any(entry => entry.Text("manager") == Cluster.FieldManager
            && entry.At("fieldsV1", "f:spec", "f:replicas") is not null);

    /// <summary>A workload without what an autoscaler sets.</summary>
    public static JsonObject Leave(JsonObject workload, IReadOnlySet<string> scaled)
    {
        if (!scaled.Contains($"{workload.Kind()}/{workload.Name()}") || workload.At("spec", "replicas") is null) return workload;
        var copy = workload.DeepClone().AsObject();
        copy["spec"]!.AsObject().Remove("replicas");
        return copy;
    }
}
