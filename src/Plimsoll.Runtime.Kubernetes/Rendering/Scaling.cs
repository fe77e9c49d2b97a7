using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>How many replicas there are, and how many may be away at once.</summary>
internal static class Scaling
{
    /// <summary>Services of one pod scale as one: the first that says how.</summary>
    public static DesiredAutoscale? Autoscale(IReadOnlyList<DesiredService> services) => services.Select(service => service.Autoscale)
        .FirstOrDefault(autoscale => autoscale is not null);

    /// <summary>How many there are at most.</summary>
    public static int Most(IReadOnlyList<DesiredService> services) => Autoscale(services)?.Max ?? services[0].Replicas;

    public static IEnumerable<JsonObject> Render(Scene scene, string name, IReadOnlyList<DesiredService> services, string workload)
    {
        if (services[0].IsJob) yield break;
        // of a single one none may go: then no node could be emptied
        if ((Autoscale(services)?.Min ?? services[0].Replicas) > 1) yield return Budget(scene, name);
        if (Autoscale(services) is { } autoscale) yield return Autoscaler(scene, name, autoscale, workload);
    }

    private static JsonObject Budget(Scene scene, string name) =>
        scene.Object(scene.Capabilities.PolicyV1 ? "policy/v1" : "policy/v1beta1", "PodDisruptionBudget", name, name,
            ("spec", new JsonObject
        {
            ["maxUnavailable"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = scene.Selector(name) },
        }));

    // v2beta2 and v2 have the same fields, as far as they are used here
    private static JsonObject Autoscaler(Scene scene, string name, DesiredAutoscale autoscale, string workload) =>
        scene.Object(scene.Capabilities.AutoscalingV2 ? "autoscaling/v2"
            : "autoscaling/v2beta2", "HorizontalPodAutoscaler", name, name, ("spec", new JsonObject
        {
            ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = workload, ["name"] = name },
            ["minReplicas"] = autoscale.Min,
            ["maxReplicas"] = autoscale.Max,
            ["metrics"] = new JsonArray(new JsonObject
            {
                ["type"] = "Resource",
                ["resource"] = new JsonObject { ["name"] = "cpu", ["target"] =
                    new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = autoscale.CpuPercent } },
            }),
        }));
}
