using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Tests;

public sealed class PublicTests
{
    [Fact]
    public void A_wildcard_is_the_host_of_an_ingress_and_no_address_that_others_could_be_told()
    {
        var web = States.Service("web") with { Ports = [new("main", 80)], Public = "*.acme.example" };
        var ingress = Assert.Single(Render(web), each => (string?)each["kind"] == "Ingress");
        Assert.Equal("*.acme.example", (string?)ingress["spec"]!["rules"]![0]!["host"]);

        var asking = States.Service("asking") with { Env = States.Map(("HOME_PAGE", "${public:web}")) };
        var refused = Assert.Throws<RenderException>(() => Render(web, asking));
        Assert.Contains("any host below acme.example", refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<System.Text.Json.Nodes.JsonObject> Render(params DesiredService[] services) =>
        Renderer.Render(new(new("acme", "prod"), [], services), new() { ImagePrefix = "registry.example/",
            Capabilities = ClusterCapabilities.Of(1, 36) }).All;
}
