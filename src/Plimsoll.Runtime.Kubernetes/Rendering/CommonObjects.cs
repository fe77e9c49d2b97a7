using System.Globalization;
using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What an environment has once.</summary>
internal static class CommonObjects
{
    // what a pod that says nothing counts as, where there is a quota: without it the quota would refuse the pod
    private const int UnsaidCpuMillis = 50;
    private const long UnsaidMemory = 256L << 20;

    public static IReadOnlyList<JsonObject> Render(Scene scene)
    {
        var name = scene.Environment.Name;
        var space = scene.Object("v1", "Namespace", scene.Namespace, name);
        space["metadata"]!.AsObject().Remove("namespace");
        List<JsonObject> objects =
        [
            space,
            scene.Object("v1", "ServiceAccount", Scene.ServiceAccount, name, ("automountServiceAccountToken", false)),
            // who is in the namespace reaches all of it, who is not reaches what other policies let in; where pods go out to is not
            // restricted
            scene.Object("networking.k8s.io/v1", "NetworkPolicy", "from-inside-only", name, ("spec", new JsonObject
            {
                ["podSelector"] = new JsonObject(),
                ["policyTypes"] = new JsonArray("Ingress"),
                ["ingress"] = new JsonArray(new JsonObject { ["from"] =
                    new JsonArray(new JsonObject { ["podSelector"] = new JsonObject() }) }),
            })),
        ];
        if (scene.Settings.Quota is { } quota) objects.AddRange(Limits(scene, name, quota));
        return objects;
    }

    private static IEnumerable<JsonObject> Limits(Scene scene, string name, RenderQuota quota)
    {
        var hard = new JsonObject();
        var requests = new JsonObject();
        var limits = new JsonObject();
        if (quota.CpuMillis is { } cpu)
        {
            hard["requests.cpu"] = Quantities.Cpu(cpu);
            requests["cpu"] = Quantities.Cpu(UnsaidCpuMillis);
        }
        if (quota.MemoryBytes is { } memory)
        {
            hard["limits.memory"] = Quantities.Memory(memory);
            hard["requests.memory"] = Quantities.Memory(memory);
            requests["memory"] = Quantities.Memory(UnsaidMemory);
            limits["memory"] = Quantities.Memory(UnsaidMemory);
        }
        if (quota.Pods is { } pods) hard["pods"] = pods.ToString(CultureInfo.InvariantCulture);
        if (hard.Count > 0) yield return scene.Object("v1", "ResourceQuota", name, name, ("spec", new JsonObject { ["hard"] = hard }));
        if (requests.Count == 0) yield break;
        var limit = new JsonObject { ["type"] = "Container", ["defaultRequest"] = requests };
        if (limits.Count > 0) limit["default"] = limits;
        yield return scene.Object("v1", "LimitRange", name, name, ("spec", new JsonObject { ["limits"] = new JsonArray(limit) }));
    }
}
