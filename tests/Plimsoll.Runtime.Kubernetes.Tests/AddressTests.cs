using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Tests;

public sealed class AddressTests
{
    private static readonly DesiredService Web =
        States.Service("web") with { Ports = [new("main", 8080), new("admin", 9090)], Address = 3031 };

    [Fact]
    public void A_service_is_reached_at_its_address_and_listens_on_its_port()
    {
        var objects = Render(Web, States.Service("asking") with { Needs = States.Map(("site", "web")) });
        Assert.Equal([("main", 3031, 8080), ("admin", 9090, 9090)], PortsOf(objects, "web"));
        var workloads = objects.Where(each => (string?)each["kind"] == "Deployment").ToDictionary(NameOf);
        Assert.Equal([8080, 9090], ContainerOf(workloads["web"])["ports"]!.AsArray().Select(port => (int)port!["containerPort"]!));
        Assert.Equal("8080", Variable(workloads["web"], "PORT"));
        Assert.Equal("http://web:3031", Variable(workloads["asking"], "SITE_URL"));
        Assert.Equal("web:3031", Variable(workloads["asking"], "SITE_ADDRESS"));
    }

    [Fact]
    public void From_outside_it_is_reached_at_its_address_too()
    {
        Assert.Equal([("main", 3031, 8080)], PortsOf(Render(Web with { Public = "true" }), "web-public"));
        var ingress = Assert.Single(Render(Web with { Public = "web.acme.example" }), each => (string?)each["kind"] == "Ingress");
        Assert.Equal(3031, (int)ingress["spec"]!["rules"]![0]!["http"]!["paths"]![0]!["backend"]!["service"]!["port"]!["number"]!);
    }

    private static IEnumerable<(string Name, int Port, int TargetPort)> PortsOf(IEnumerable<JsonObject> objects, string service) =>
        objects.Single(each => (string?)each["kind"] == "Service" && NameOf(each) == service)["spec"]!["ports"]!.AsArray()
            .Select(port => ((string)port!["name"]!, (int)port["port"]!, (int)port["targetPort"]!));

    private static string NameOf(JsonObject each) => (string)each["metadata"]!["name"]!;

    private static JsonNode ContainerOf(JsonObject workload) => workload["spec"]!["template"]!["spec"]!["containers"]![0]!;

    private static string? Variable(JsonObject workload, string name) =>
        (string?)ContainerOf(workload)["env"]!.AsArray().Single(variable => (string?)variable!["name"] == name)!["value"];

    private static List<JsonObject> Render(params DesiredService[] services) =>
    [
        .. Renderer.Render(
            new(new("acme", "prod"), [], services),
            new() { ImagePrefix = "registry.example/", Capabilities = ClusterCapabilities.Of(1, 36) }).All,
    ];
}
