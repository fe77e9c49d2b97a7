using System.Globalization;
using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>The process of a service.</summary>
internal static class Container
{
    private const string Temporary = "/tmp";

    /// <summary>One of a pod that serves; adds the volumes that it mounts.</summary>
    public static JsonObject Of(Scene scene, DesiredService service, IReadOnlyList<DesiredService> pod, PodPorts ports, Drains drains,
        List<JsonObject> volumes)
    {
        var container = Frame(scene, service, Variables.For(scene, service, pod, ports, drains.Of(service)));
        if (service.Ports.Count > 0)
            container["ports"] = new JsonArray([.. service.Ports.Select(port =>
                new JsonObject { ["containerPort"] = ports[service, port], ["protocol"] = "TCP" })]);
        Probes.Set(container, service, ports, scene.Capabilities);
        Stopping.Set(container, scene, service);
        var mounts = Mounts(scene, service, pod.Count == 1 ? "" : $"{service.Name}-", service.Volume?.Path, volumes);
        if (service.Volume is { } volume) mounts.Add(new JsonObject { ["name"] = service.Name, ["mountPath"] = volume.Path });
        container["volumeMounts"] = new JsonArray([.. mounts]);
        return container;
    }

    /// <summary>One that runs to its end.</summary>
    /// <param name="scene">The environment.</param>
    /// <param name="service">Whose image and settings it has.</param>
    /// <param name="command">What runs; null is what the image says.</param>
    /// <param name="volumes">What it mounts is added.</param>
    public static JsonObject OfJob(Scene scene, DesiredService service, IReadOnlyList<string>? command, List<JsonObject> volumes)
    {
        var container = Frame(scene, service, Variables.For(scene, service, [], null, service.Drain));
        if (command is not null) container["command"] = new JsonArray([.. command.Select(word => JsonValue.Create(Variable.Escape(word)))]);
        container["volumeMounts"] = new JsonArray([.. Mounts(scene, service, "", null, volumes)]);
        return container;
    }

    private static JsonObject Frame(Scene scene, DesiredService service, JsonArray variables)
    {
        var container = new JsonObject
        {
            ["name"] = service.Name,
            ["image"] = $"{scene.Settings.ImagePrefix}{service.Repository}@{service.Image}",
            // what a digest names does not change
            ["imagePullPolicy"] = "IfNotPresent",
            ["env"] = variables,
            ["securityContext"] = Security.OfContainer(service.User),
        };
        if (Resources(service) is { } resources) container["resources"] = resources;
        return container;
    }

    private static JsonObject? Resources(DesiredService service)
    {
        var requests = new JsonObject();
        if (service.CpuMillis is { } cpu) requests["cpu"] = Quantities.Cpu(cpu);
        if (service.MemoryBytes is { } memory) requests["memory"] = Quantities.Memory(memory);
        if (requests.Count == 0) return null;
        var resources = new JsonObject { ["requests"] = requests };
        if (service.MemoryBytes is { } limit) resources["limits"] = new JsonObject { ["memory"] = Quantities.Memory(limit) };
        return resources;
    }

    private static List<JsonObject> Mounts(Scene scene, DesiredService service, string prefix, string? storage, List<JsonObject> volumes)
    {
        volumes.Add(new JsonObject { ["name"] = $"{prefix}tmp", ["emptyDir"] = new JsonObject() });
        List<JsonObject> mounts = [new() { ["name"] = $"{prefix}tmp", ["mountPath"] = Temporary }];
        // what an image declares with VOLUME is written to, and its root cannot be
        foreach (var (i, path) in WritableFolders.Of(service.Scratch, storage).Where(path => path != Temporary).Index())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}scratch-{i}");
            volumes.Add(new JsonObject { ["name"] = name, ["emptyDir"] = new JsonObject() });
            mounts.Add(new() { ["name"] = name, ["mountPath"] = path });
        }
        if (SecretFiles.Volume(scene, service, $"{prefix}secrets") is not { } secrets) return mounts;
        volumes.Add(secrets);
        mounts.Add(SecretFiles.Mount($"{prefix}secrets"));
        return mounts;
    }
}
