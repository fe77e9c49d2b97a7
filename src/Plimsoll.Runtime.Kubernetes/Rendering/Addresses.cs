using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>How the services of a pod are reached: by name from inside, and from outside only what is public.</summary>
internal static class Addresses
{
    public static IEnumerable<JsonObject> Render(Scene scene, string pod, IReadOnlyList<DesiredService> services)
    {
        var ports = new PodPorts(services);
        foreach (var service in services.Where(service => service is { IsJob: false, Ports.Count: > 0 }))
        {
            yield return Service(scene, service.Name, service.Name, pod, service.Ports.Select(port => Port(service, port)));
            if (service.Public is not { } host) continue;
            yield return Opening(scene, service, pod, ports);
            if (host != "true") yield return Ingress(scene, service, host);
            else yield return LoadBalancer(scene, service, pod, Port(service, service.Ports[0]));
        }
        if (services.Any(service => service.Volume is not null)) yield return Headless(scene, pod);

        JsonObject Port(DesiredService service, DesiredPort port) => new()
        {
            ["name"] = port.Name,
            ["port"] = port == service.Ports[0] ? service.AddressPort : port.Number,
            ["protocol"] = "TCP",
            ["targetPort"] = ports[service, port],
        };
    }

    /// <summary>A stable name and address for the pods of a workload.</summary>
    /// <param name="scene">The environment.</param>
    /// <param name="name">The name.</param>
    /// <param name="of">The service or store that it is of.</param>
    /// <param name="workload">Whose pods.</param>
    /// <param name="ports">Which ports.</param>
    public static JsonObject Service(Scene scene, string name, string of, string workload, IEnumerable<JsonObject> ports) =>
        scene.Object("v1", "Service", name, of, ("spec", new JsonObject
        {
            ["type"] = "ClusterIP",
            ["selector"] = scene.Selector(workload),
            ["ports"] = new JsonArray([.. ports]),
        }));

    private static JsonObject Headless(Scene scene, string pod) =>
        scene.Object("v1", "Service", Names.Headless(pod), pod, ("spec", new JsonObject
        {
            ["type"] = "ClusterIP",
            ["clusterIP"] = "None",
            // a replica may be looked for before it is ready
            ["publishNotReadyAddresses"] = true,
            ["selector"] = scene.Selector(pod),
        }));

    private static JsonObject LoadBalancer(Scene scene, DesiredService service, string pod, JsonObject port)
    {
        var balancer = Service(scene, Names.Public(service.Name), service.Name, pod, [port]);
        balancer["spec"]!["type"] = "LoadBalancer";
        return balancer;
    }

    private static JsonObject Ingress(Scene scene, DesiredService service, string host) =>
        scene.Object("networking.k8s.io/v1", "Ingress", service.Name, service.Name, ("spec", new JsonObject
        {
            ["tls"] = new JsonArray(new JsonObject { ["hosts"] = new JsonArray(host), ["secretName"] = Names.Certificate(service.Name) }),
            ["rules"] = new JsonArray(new JsonObject
            {
                ["host"] = host,
                ["http"] = new JsonObject
                {
                    ["paths"] = new JsonArray(new JsonObject
                    {
                        ["path"] = "/",
                        ["pathType"] = "Prefix",
                        ["backend"] = new JsonObject
                        {
                            ["service"] = new JsonObject
                            {
                                ["name"] = service.Name,
                                ["port"] = new JsonObject { ["number"] = service.AddressPort },
                            },
                        },
                    }),
                },
            }),
        }));

    /// <summary>Lets everyone in to the main port, and to no other.</summary>
    private static JsonObject Opening(Scene scene, DesiredService service, string pod, PodPorts ports) =>
        scene.Object("networking.k8s.io/v1", "NetworkPolicy", service.Name, service.Name, ("spec", new JsonObject
        {
            ["podSelector"] = new JsonObject { ["matchLabels"] = scene.Selector(pod) },
            ["policyTypes"] = new JsonArray("Ingress"),
            ["ingress"] = new JsonArray(new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["port"] = ports.Main(service),
                ["protocol"] = "TCP" }) }),
        }));
}
