using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What holds for whatever is rendered.</summary>
public sealed class RenderingLaws
{
    private static Gen<(DesiredState State, RenderedEnvironment Rendered)> Any =>
        from state in Gen.OneOf(AnyState.States, Gen.Elements(States.Own, States.Everything))
        from capabilities in Gen.Elements(ClusterCapabilities.Oldest, ClusterCapabilities.Newest)
        select (state, Render(state, capabilities));

    [Fact]
    public void Rendering_twice_is_the_same_text() => Law.ForAll(Any, one =>
        Assert.Contains(Text(one.Rendered), new[] { ClusterCapabilities.Oldest,
            ClusterCapabilities.Newest }.Select(capabilities => Text(Render(one.State, capabilities)))));

    [Fact]
    public void Every_object_bears_the_labels_of_its_environment() => Law.ForAll(Any, one => Assert.All(one.Rendered.All, each =>
    {
        var labels = each["metadata"]!["labels"]!;
        Assert.Equal(("plimsoll", one.State.Environment.Name, one.State.Environment.Workspace),
            ((string?)labels[Labels.ManagedBy], (string?)labels[Labels.Instance], (string?)labels[Labels.PartOf]));
        Assert.NotNull(labels[Labels.Name]);
    }));

    [Fact]
    public void No_two_objects_have_one_name() => Law.ForAll(Any, one =>
        Assert.Equal(one.Rendered.All.Count(), one.Rendered.All.Select(each => $"{each["kind"]} {each["metadata"]!["name"]}").Distinct()
            .Count()));

    [Fact]
    public void Selectors_find_the_pods_of_their_workload_and_no_others() => Law.ForAll(Any, one =>
    {
        var pods = one.Rendered.All.Where(IsWorkload).Select(each => (Name: (string)each["metadata"]!["name"]!,
            Labels: each["spec"]!["template"]!["metadata"]!["labels"]!.AsObject())).ToList();
        foreach (var (owner, selector) in one.Rendered.All.SelectMany(each => Selectors(each)
            .Select(selector => ((string)each["metadata"]!["name"]!, selector))))
            Assert.Single(pods, pod => selector.All(pair => (string?)pod.Labels[pair.Key] == (string?)pair.Value));
    });

    [Fact]
    public void No_process_has_any_rights() => Law.ForAll(Any, one => Assert.All(Pods(one.Rendered), pod =>
    {
        Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
        Assert.NotEqual(0, (int)pod["securityContext"]!["runAsUser"]!);
        Assert.False((bool)pod["automountServiceAccountToken"]!);
        Assert.All(pod["containers"]!.AsArray(), container =>
        {
            var security = container!["securityContext"]!;
            Assert.True((bool)security["readOnlyRootFilesystem"]!);
            Assert.False((bool)security["allowPrivilegeEscalation"]!);
            Assert.Equal("""["ALL"]""", security["capabilities"]!["drop"]!.ToJsonString());
            Assert.False((int?)security["runAsUser"] == 0 || (int?)security["runAsGroup"] == 0);
        });
    }));

    [Fact]
    public void Services_are_images_by_digest_and_nothing_is_latest() => Law.ForAll(Any, one =>
    {
        Assert.All(one.Rendered.Pods.SelectMany(pod => pod.Migrations.Append(pod.Workload))
            .SelectMany(each => PodOf(each)["containers"]!.AsArray()),
            container => Assert.Matches("@sha256:[0-9a-f]{64}$", (string?)container!["image"]));
        Assert.All(Pods(one.Rendered).SelectMany(pod => pod["containers"]!.AsArray()),
            container => Assert.Matches("@sha256:|:[0-9]", (string?)container!["image"]));
    });

    [Fact]
    public void What_is_mounted_is_a_volume_and_what_is_a_volume_is_mounted() =>
        Law.ForAll(Any, one => Assert.All(one.Rendered.All.Where(IsPodded), each =>
    {
        var volumes = (PodOf(each)["volumes"]?.AsArray() ?? []).Select(volume => (string?)volume!["name"])
            .Concat((each["spec"]!["volumeClaimTemplates"]?.AsArray() ?? []).Select(claim => (string?)claim!["metadata"]!["name"]))
                .ToList();
        Assert.Equal(volumes.Count, volumes.Distinct().Count());
        Assert.Equal(volumes.Order(), PodOf(each)["containers"]!.AsArray().SelectMany(container => container!["volumeMounts"]!.AsArray())
            .Select(mount => (string?)mount!["name"]).Distinct().Order());
    }));

    [Fact]
    public void Each_process_runs_as_the_user_of_its_image_and_writes_where_the_image_declares_it() =>
        Law.ForAll(Any, one => Assert.All(one.State.Services, service =>
    {
        var container = one.Rendered.All.Where(IsPodded).SelectMany(each => PodOf(each)["containers"]!.AsArray())
            .First(container => (string?)container!["name"] == service.Name)!;
        Assert.Equal(service.User is "1000:1000" or "1000:0" ? 1000 : null, (int?)container["securityContext"]!["runAsUser"]);
        var paths = container["volumeMounts"]!.AsArray().Select(mount => (string)mount!["mountPath"]!).ToList();
        Assert.Equal(paths.Count, paths.Distinct().Count());
        Assert.All(service.Scratch ?? [], path => Assert.Contains(paths,
            mounted => path == mounted || path.StartsWith(mounted + "/", StringComparison.Ordinal)));
    }));

    [Fact]
    public void Containers_of_a_pod_have_ports_of_their_own_and_services_lead_to_them() =>
        Law.ForAll(Any, one => Assert.All(one.Rendered.Pods, pod =>
    {
        var ports = PodOf(pod.Workload)["containers"]!.AsArray().SelectMany(container => container!["ports"]?.AsArray() ?? [])
            .Select(port => (int)port!["containerPort"]!).ToList();
        Assert.Equal(ports.Count, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 1024, 65535));
        Assert.All(pod.Objects.Where(each => (string?)each["kind"] == "Service")
            .SelectMany(each => each["spec"]!["ports"]?.AsArray() ?? []), port =>
        {
            Assert.Contains((int)port!["targetPort"]!, ports);
            Assert.Equal("TCP", (string?)port["protocol"]);
        });
    }));

    [Fact]
    public void Nothing_else_changes_when_one_service_does() => Law.ForAll(AnyState.States, state =>
    {
        var changed = state.Services[0] with { Image = States.Digest("new"), Commit = new string('a', 40) };
        var (before, after) = (Render(state, ClusterCapabilities.Oldest),
            Render(state with { Services = [changed, .. state.Services.Skip(1)] }, ClusterCapabilities.Oldest));
        Assert.Equal(before.Common.Select(Text), after.Common.Select(Text));
        Assert.Equal(before.Stores.SelectMany(store => store.Objects).Select(Text), after.Stores.SelectMany(store => store.Objects)
            .Select(Text));
        foreach (var (one, other) in before.Pods.Zip(after.Pods).Skip(1)) Assert.Equal(Text(one.Workload), Text(other.Workload));
        Assert.NotEqual(Text(before.Pods[0].Workload), Text(after.Pods[0].Workload));
        Assert.Equal(before.Pods.SelectMany(pod => pod.Objects).Select(Text), after.Pods.SelectMany(pod => pod.Objects).Select(Text));
    });

    private static RenderedEnvironment Render(DesiredState state, ClusterCapabilities capabilities) =>
        Renderer.Render(state, new() { Capabilities = capabilities, ImagePrefix = "registry.example/", Quota = new(4000, 1L << 30, 10) });

    private static bool IsWorkload(JsonObject each) => (string?)each["kind"] is "Deployment" or "StatefulSet";

    private static bool IsPodded(JsonObject each) => IsWorkload(each) || (string?)each["kind"] == "Job";

    private static JsonNode PodOf(JsonObject each) => each["spec"]!["template"]!["spec"]!;

    private static IEnumerable<JsonNode> Pods(RenderedEnvironment rendered) => rendered.All.Where(IsPodded).Select(PodOf);

    private static IEnumerable<JsonObject> Selectors(JsonObject each)
    {
        var spec = each["spec"];
        JsonNode?[] found = (string?)each["kind"] switch
        {
            "Service" => [spec!["selector"]],
            "Deployment" or "StatefulSet" or "PodDisruptionBudget" => [spec!["selector"]!["matchLabels"]],
            "NetworkPolicy" => [spec!["podSelector"]!["matchLabels"]],
            _ => [],
        };
        return found.OfType<JsonObject>();
    }

    private static string Text(RenderedEnvironment rendered) => string.Join('\n', rendered.All.Select(Text));

    private static string Text(JsonObject each) => each.ToJsonString();
}
