using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What the pods of a workload are.</summary>
internal static class PodSpec
{
    /// <summary>What is killed when its time is over has had all of it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>The pod of services that run side by side.</summary>
    public static JsonObject Of(Scene scene, string name, IReadOnlyList<DesiredService> services)
    {
        var ports = new PodPorts(services);
        var drains = new Drains(services);
        var volumes = new List<JsonObject>();
        var containers = new JsonArray([.. services.Select(service => Container.Of(scene, service, services, ports, drains, volumes))]);
        var spec = Frame(scene, containers, volumes);
        spec["terminationGracePeriodSeconds"] = Quantities.Seconds(services.Max(service => drains.Grace(service)) + Stopping.Sleep(scene,
            services) + Margin);
        spec["topologySpreadConstraints"] = new JsonArray(new JsonObject
        {
            ["maxSkew"] = 1,
            ["topologyKey"] = "kubernetes.io/hostname",
            ["whenUnsatisfiable"] = "ScheduleAnyway",
            ["labelSelector"] = new JsonObject { ["matchLabels"] = scene.Selector(name) },
        });
        return spec;
    }

    /// <summary>The pod of something that runs to its end.</summary>
    public static JsonObject OfJob(Scene scene, DesiredService service, IReadOnlyList<string>? command)
    {
        var volumes = new List<JsonObject>();
        var container = Container.OfJob(scene, service, command, volumes);
        var spec = Frame(scene, new(container), volumes);
        // half-done work may not be right to do twice: whether it is, a person knows
        spec["restartPolicy"] = "Never";
        spec["terminationGracePeriodSeconds"] = Quantities.Seconds(service.Grace + Margin);
        return spec;
    }

    /// <summary>What every pod has.</summary>
    public static JsonObject Frame(Scene scene, JsonArray containers, IReadOnlyList<JsonObject> volumes)
    {
        var spec = new JsonObject
        {
            ["serviceAccountName"] = Scene.ServiceAccount,
            ["automountServiceAccountToken"] = false,
            // the variables of old, such as REDIS_PORT=tcp://10.0.0.1:6379, would stand in the way of ours
            ["enableServiceLinks"] = false,
            ["securityContext"] = Security.OfPod(),
            ["containers"] = containers,
        };
        if (scene.Settings.PullSecret is { } secret) spec["imagePullSecrets"] = new JsonArray(new JsonObject { ["name"] = secret });
        if (volumes.Count > 0) spec["volumes"] = new JsonArray([.. volumes]);
        return spec;
    }

    /// <summary>With its labels, as workloads have it.</summary>
    public static JsonObject Template(Scene scene, string name, JsonObject spec) =>
        new() { ["metadata"] = new JsonObject { ["labels"] = scene.LabelsOf(name) }, ["spec"] = spec };
}
