using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What keeps the replicas of a pod running.</summary>
internal static class Workload
{
    private const int Revisions = 3;
    private const long UnsaidVolume = 1L << 30;
    private const int FewReplicas = 4;

    // a replica of a new version proves itself for so long before the next old one goes
    private static readonly TimeSpan LongestProof = TimeSpan.FromSeconds(10);

    // images are pulled and volumes attached before the first probe
    private static readonly TimeSpan Pulling = TimeSpan.FromSeconds(60);

    public static JsonObject Of(Scene scene, string name, IReadOnlyList<DesiredService> services)
    {
        var workload = services[0].IsJob ? Jobs.Of(scene, services[0]) : services.Any(service => service.Volume is not null)
            ? StatefulSet(scene, name, services) : Deployment(scene, name, services);
        // here and not in the pods: what only says where something comes from restarts nothing
        workload["metadata"]!["annotations"] = new JsonObject { [Labels.Commit] =
            string.Join(' ', services.Select(service => $"{service.Name}={service.Commit}")) };
        return workload;
    }

    private static JsonObject Deployment(Scene scene, string name, IReadOnlyList<DesiredService> services)
    {
        var proof = MinReady(services);
        var spec = Spec(scene, name, services);
        spec["strategy"] = new JsonObject
        {
            ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = 0, ["maxSurge"] = Scaling.Most(services) <= FewReplicas ? 1 : "25%" },
        };
        spec["minReadySeconds"] = proof;
        spec["progressDeadlineSeconds"] = Quantities.Seconds(services.Max(service => service.ReadyWithin) + Pulling) + proof;
        return scene.Object("apps/v1", "Deployment", name, name, ("spec", spec));
    }

    private static JsonObject StatefulSet(Scene scene, string name, IReadOnlyList<DesiredService> services)
    {
        var spec = Spec(scene, name, services);
        spec["serviceName"] = Names.Headless(name);
        // in order, one that never becomes ready would stand in the way of its own take-back (kubernetes 67250)
        spec["podManagementPolicy"] = "Parallel";
        spec["updateStrategy"] = new JsonObject { ["type"] = "RollingUpdate" };
        if (scene.Capabilities.StatefulSetMinReady) spec["minReadySeconds"] = MinReady(services);
        spec["volumeClaimTemplates"] = new JsonArray([.. services.Where(service => service.Volume is not null)
            .Select(service => Claim(scene, name, service.Name, service.Volume!.Bytes ?? UnsaidVolume))]);
        return scene.Object("apps/v1", "StatefulSet", name, name, ("spec", spec));
    }

    /// <summary>Storage for each ordinal. It can never change but for its size, and not even that in a StatefulSet.</summary>
    public static JsonObject Claim(Scene scene, string workload, string name, long bytes) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "PersistentVolumeClaim",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = scene.LabelsOf(workload) },
        ["spec"] = new JsonObject
        {
            ["accessModes"] = new JsonArray("ReadWriteOnce"),
            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = Quantities.Memory(bytes) } },
        },
    };

    private static JsonObject Spec(Scene scene, string name, IReadOnlyList<DesiredService> services)
    {
        var spec = new JsonObject();
        // who scales by load says how many; two who say it would fight
        if (Scaling.Autoscale(services) is null) spec["replicas"] = services[0].Replicas;
        spec["revisionHistoryLimit"] = Revisions;
        spec["selector"] = new JsonObject { ["matchLabels"] = scene.Selector(name) };
        spec["template"] = PodSpec.Template(scene, name, PodSpec.Of(scene, name, services));
        return spec;
    }

    private static int MinReady(IReadOnlyList<DesiredService> services)
    {
        var proof = services.Max(service => service.VerifyFor);
        return Math.Max(1, Quantities.Seconds(proof < LongestProof ? proof : LongestProof));
    }
}
