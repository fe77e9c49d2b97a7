using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Plimsoll.Runtime.Kubernetes.Export;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Tests.Charts;

/// <summary>What is exported says to others exactly what was rendered.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task Manifests_are_read_as_the_objects_that_were_rendered()
    {
        GoReader.Require();
        foreach (var state in Some)
        {
            var rendered = Render(state);
            Same(rendered.All, await GoReader.ReadAsync(ManifestExport.Files(rendered, Servers), null));
        }
    }

    [Fact]
    public async Task A_chart_renders_to_the_same_objects()
    {
        GoReader.Require();
        foreach (var state in Some)
        {
            var rendered = Render(state);
            Same(rendered.All.Where(each => (string?)each["kind"] != "Namespace"),
                await GoReader.ReadAsync(ChartExport.Files(rendered, state.Environment, "9f3c2ab", Servers),
                $"{state.Environment.Workspace}-{state.Environment.Name}"));
        }
    }

    [Fact]
    public async Task Values_change_what_they_say_and_nothing_else()
    {
        GoReader.Require();
        var rendered = Render(States.Everything);
        var digest = States.Digest("other").ToString();
        var seen = await GoReader.ReadAsync(ChartExport.Files(rendered, States.Everything.Environment, "9f3c2ab", Servers), "elsewhere", $$"""
            { "pods": { "echo": { "replicas": 9 }, "api": { "autoscale": { "min": 4, "max": 20 } } },
              "services": { "api": { "image": { "repository": "mirror.example/api", "digest": "{{digest}}" }, "resources": { "requests": { "cpu": "2" } },
                "env": { "PRICE": "free", "EXTRA_ONE": 1 }, "ingress": { "host": "" } } } }
            """);
        JsonNode Find(string kind, string name) => seen.Single(each => (string?)each["kind"] == kind
            && (string?)each["metadata"]!["name"] == name)["spec"]!;
        Assert.All(seen, each => Assert.Equal("elsewhere", (string?)each["metadata"]!["namespace"]));
        Assert.Equal(9, (int)Find("Deployment", "echo")["replicas"]!);
        Assert.Equal((4, 20), ((int)Find("HorizontalPodAutoscaler", "api")["minReplicas"]!,
            (int)Find("HorizontalPodAutoscaler", "api")["maxReplicas"]!));
        var container = Find("Deployment", "api")["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal($"mirror.example/api@{digest}", (string?)container["image"]);
        Assert.Equal("""{"limits":{"memory":"256Mi"},"requests":{"cpu":"2","memory":"256Mi"}}""", container["resources"]!.ToJsonString());
        Assert.Equal(["1", "free"], container["env"]!.AsArray().Where(each => (string?)each!["name"] is "PRICE" or "EXTRA_ONE")
            .Select(each => (string?)each!["value"]));
        Assert.DoesNotContain(seen, each => (string?)each["kind"] == "Ingress");
    }

    private static ServerRange Servers { get; } = new(36, null, null);

    private static IEnumerable<DesiredState> Some => [States.Own, States.Everything, .. AnyState.States.Sample(20, 15)];

    private static RenderedEnvironment Render(DesiredState state) =>
        Renderer.Render(state, new() { Capabilities = ClusterCapabilities.Newest, ImagePrefix = "registry.example/", PullSecret = "pull",
            Quota = new(4000, 1L << 30, 10) });

    private static void Same(IEnumerable<JsonObject> expected, IEnumerable<JsonObject> seen)
    {
        var (one, other) = (Sorted(expected), Sorted(seen));
        Assert.Equal(one.Keys, other.Keys);
        foreach (var (key, each) in one) Assert.True(JsonNode.DeepEquals(each, other[key]),
            $"{key}\n{each.ToJsonString()}\n{other[key].ToJsonString()}");
    }

    private static SortedDictionary<string, JsonObject> Sorted(IEnumerable<JsonObject> objects) =>
        new(objects.ToDictionary(each => $"{each["kind"]} {each["metadata"]!["name"]}",
            each => InOrder(JsonNode.Parse(each.ToJsonString())!.AsObject())), StringComparer.Ordinal);

    // a chart has the variables that can be set after the others
    private static JsonObject InOrder(JsonObject each)
    {
        foreach (var container in each["spec"]?["template"]?["spec"]?["containers"]?.AsArray() ?? [])
            if (container!["env"] is JsonArray all)
                container["env"] = new JsonArray([.. all.OrderBy(variable => (string)variable!["name"]!, StringComparer.Ordinal)
                    .Select(variable => variable!.DeepClone())]);
        return each;
    }
}
