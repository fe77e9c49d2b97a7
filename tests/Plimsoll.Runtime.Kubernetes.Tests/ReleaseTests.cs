using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Tests.Support;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>Good releases on the real cluster, while clients ask through its Services.</summary>
public sealed class ReleaseTests : OnCluster
{
    [Fact]
    public async Task The_second_time_nothing_changes()
    {
        var one = Cluster.Service("one") with { Patches = await DeprecatedAsync() };
        var outcome = await Cluster.ConvergeAsync(1, one);
        Assert.Equal(new RolloutOutcome.Done(2), outcome);
        var seen = Assert.Single(outcome.Facts!.Services);
        Assert.Equal(("web", 2), (seen.Name, seen.Replicas.Count(replica => replica.Image == one.Image.ToString()
            && replica.ReadyAfterSeconds >= 0)));
        // the server says it with each of the two
        Assert.Contains(" deprecated", Assert.Single(Cluster.Said, line =>
            line.StartsWith(": the API server warns: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        var web = await Cluster.ObserveAsync("web");
        Assert.Equal(2, web.Replicas.Count(replica => replica.State == ReplicaState.Ready
            && replica.Image == Cluster.Service("").Image.ToString() && replica.Commit == new string('a', 40)));
        var before = await VersionsAsync();
        Assert.Equal(new RolloutOutcome.Done(0), await Cluster.ConvergeAsync(1, one));
        Assert.Equal(before, await VersionsAsync());
        var plan = await Cluster.Runtime.PlanAsync(new(TestCluster.Dev, [], [one]), default);
        Assert.Empty(plan.Lines);
        Assert.Single(plan.Warnings);
    }

    /// <summary>Two objects that the server takes, but warns of: which these are changes with its version.</summary>
    private async Task<IReadOnlyList<JsonObject>> DeprecatedAsync()
    {
        var version = await Cluster.Api.GetVersionAsync();
        return [Deprecated("old"), Deprecated("older")];

        JsonObject Deprecated(string name) => JsonNode.Parse(version.Minor < 22
            ? $$"""{ "apiVersion": "rbac.authorization.k8s.io/v1beta1", "kind": "Role", "metadata": { "name": "{{name}}" }, "rules": [] }"""
            : $$"""
              {
                "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                "metadata": { "name": "{{name}}", "annotations": { "kubernetes.io/ingress.class": "none" } },
                "spec": { "defaultBackend": { "service": { "name": "web", "port": { "number": 8080 } } } }
              }
              """)!.AsObject();
    }

    [Fact(Usually = 120)]
    public async Task No_request_fails_while_versions_roll_out_and_replicas_come_and_go()
    {
        Cluster.Drain = TestCluster.LosslessDrain;
        await Cluster.ConvergeAsync(1, Cluster.Service("1"));
        var versions = Repetitions.Pick(3, full: 20);
        await using var load = new Load(await Cluster.UrlAsync("web") + "/version");
        var epoch = 2;
        for (; epoch <= versions; epoch++)
        {
            Assert.Equal(new RolloutOutcome.Done(2), await Cluster.ConvergeAsync(epoch, Cluster.Service($"{epoch}")));
            await load.HearsAsync($"{epoch}");
        }
        foreach (var replicas in new[] { 5, 2 })
            Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(epoch++,
                Cluster.Service($"{versions}") with { Replicas = replicas }));
        var victim = (await Cluster.ObserveAsync("web")).Replicas.First(replica => replica.State == ReplicaState.Ready).Id;
        await Cluster.Api.DeleteAsync(new("v1", "Pod", Cluster.Namespace, victim), null, KubernetesClient.DeletePropagation.Background,
            null);
        await TestCluster.UntilAsync(async () => (await Cluster.ObserveAsync("web")).Replicas is var now
            && now.All(replica => replica.Id != victim) && now.Count(replica => replica.State == ReplicaState.Ready) == 2,
            async () => $"{victim}: {string.Join(", ", (await Cluster.ObserveAsync("web")).Replicas)}");
        Assert.Empty(await load.EndAsync());
    }

    [Fact]
    public async Task A_replica_that_is_killed_costs_what_it_was_answering_and_is_back()
    {
        Assert.SkipUnless(Testbed.RestartRefusal is null, "the node is another machine");
        await Cluster.ConvergeAsync(1, Cluster.Service("one"));
        await using var load = new Load(await Cluster.UrlAsync("web") + "/version");
        var victim = (await Cluster.ObserveAsync("web")).Replicas.First(replica => replica.State == ReplicaState.Ready).Id;
        Kill((await Cluster.GetAsync("v1", "Pod", victim)).Uid());
        await TestCluster.UntilAsync(async () => (await Cluster.ObserveAsync("web")).Replicas is var now
            && now.Sum(replica => replica.Restarts) > 0 && now.Count(replica => replica.State == ReplicaState.Ready) == 2);
        // who is sent to it before the cluster knows is refused, and has lost nothing: the request was never sent
        Assert.True((await load.EndAsync()).Count(failure => !failure.Contains("Connection refused",
            StringComparison.Ordinal)) <= Load.Clients);
    }

    // the testbed's node is this machine
    private static void Kill(string pod)
    {
        var cgroup = $"pod{pod}";
        var processes = System.Diagnostics.Process.GetProcessesByName("ScriptedService");
        var killed = 0;
        foreach (var process in processes)
        {
            if (CgroupOf(process.Id).Contains(cgroup, StringComparison.Ordinal) && ++killed > 0) process.Kill();
            process.Dispose();
        }
        Assert.Equal(1, killed);
    }

    private static string CgroupOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cgroup");
        }
        catch (IOException)
        {
            // one of another test, which has ended
            return "";
        }
    }

    [Fact]
    public async Task A_lower_number_is_refused_and_of_two_at_once_the_later_wins()
    {
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(5, Cluster.Service("five")));
        Assert.Equal(new RolloutOutcome.Fenced(5), await Cluster.ConvergeAsync(4, Cluster.Service("four")));
        using var other = Cluster.Open();
        var state = new DesiredState(TestCluster.Dev, [], [Cluster.Service("six")]);
        var six = Cluster.ConvergeAsync(state, 6);
        var seven = other.ConvergeAsync(state with { Services = [Cluster.Service("seven")] }, 7, Cluster,
            TestContext.Current.CancellationToken);
        Assert.IsType<RolloutOutcome.Done>(await seven);
        Assert.True(await six is RolloutOutcome.Fenced or RolloutOutcome.Done, $"{await six}");
        var url = await Cluster.UrlAsync("web") + "/version";
        // those that drain still answer
        await TestCluster.UntilAsync(async () =>
        {
            using var client = new HttpClient();
            return await client.GetStringAsync(url) == "seven";
        });
        await TestCluster.UntilAsync(async () =>
        {
            var pods = (await Cluster.ListAsync("v1", "Pod")).Where(pod => !pod.IsEnding());
            return pods.All(pod => ContainerView.Of(pod).Single().Variable("VERSION") == "seven");
        });
    }

    [Fact(Usually = 90)]
    public async Task What_others_set_stays_and_what_nobody_asks_for_goes()
    {
        var other = Cluster.Service("one") with { Name = "other" };
        await Cluster.ConvergeAsync(1, Cluster.Service("one"), other, other with { Name = "third" });
        var foreign = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "foreign", ["namespace"] = Cluster.Namespace },
            ["data"] = new JsonObject { ["a"] = "b" } };
        await Cluster.Api.CreateAsync(foreign);
        var sidecar = new JsonObject { ["spec"] = new JsonObject { ["template"] =
            new JsonObject { ["spec"] = new JsonObject { ["containers"] =
            new JsonArray(new JsonObject { ["name"] = "sidecar", ["image"] = Cluster.ImageReference }) } } } };
        sidecar["apiVersion"] = "apps/v1";
        sidecar["kind"] = "Deployment";
        sidecar["metadata"] = new JsonObject { ["name"] = "other", ["namespace"] = Cluster.Namespace };
        await Cluster.Api.ApplyAsync(sidecar, "injector", force: false, dryRun: false);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(2, Cluster.Service("two"), other));
        Assert.Null(await Cluster.Api.GetAsync(new("apps/v1", "Deployment", Cluster.Namespace, "third")));
        Assert.Null(await Cluster.Api.GetAsync(new("v1", "Service", Cluster.Namespace, "third")));
        Assert.Equal("b", (await Cluster.GetAsync("v1", "ConfigMap", "foreign")).Text("data", "a"));
        Assert.Contains((await Cluster.GetAsync("apps/v1", "Deployment", "other"))
            .Items("spec", "template", "spec", "containers"), container => container.Text("name") == "sidecar");

        // an autoscaler's replicas are the autoscaler's
        await Cluster.Api.CreateAsync(new()
        {
            ["apiVersion"] = "autoscaling/v1", ["kind"] = "HorizontalPodAutoscaler",
                ["metadata"] = new JsonObject { ["name"] = "others", ["namespace"] = Cluster.Namespace },
            ["spec"] = new JsonObject { ["minReplicas"] = 3, ["maxReplicas"] = 3,
                ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = "web" } },
        });
        await TestCluster.UntilAsync(async () => (await Cluster.GetAsync("apps/v1", "Deployment", "web")).Number("spec", "replicas") == 3);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(3, Cluster.Service("three"), other));
        Assert.Equal(3, (await Cluster.GetAsync("apps/v1", "Deployment", "web")).Number("spec", "replicas"));
        var scaled = await Cluster.ObserveAsync("web");
        Assert.Equal((3, null), (scaled.Scaled, scaled.Drift));
    }

    [Fact]
    public async Task What_others_change_shows_and_the_next_deployment_mends_it()
    {
        await Cluster.ConvergeAsync(1, Cluster.Service("one"));
        Assert.Null((await Cluster.ObserveAsync("web")).Drift);
        await ChangeAsync("apps/v1", "Deployment", """{ "minReadySeconds": 2 }""");
        Assert.Equal("changed in the cluster by somebody", (await Cluster.ObserveAsync("web")).Drift);
        var plan = await Cluster.Runtime.PlanAsync(new(TestCluster.Dev, [], [Cluster.Service("one")]), default);
        Assert.Equal(["change deployment web", "  spec.minReadySeconds: 2 -> 1"], plan.Lines);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(1, Cluster.Service("one")));
        Assert.Null((await Cluster.ObserveAsync("web")).Drift);

        // so does what keeps requests from it
        var way = new KubernetesClient.ObjectRef("v1", "Service", Cluster.Namespace, "web");
        await ChangeAsync("v1", "Service", """{ "selector": { "app": "nothing" } }""");
        Assert.Equal("service web was changed in the cluster by somebody", (await Cluster.ObserveAsync("web")).Drift);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(1, Cluster.Service("one")));
        Assert.Null((await Cluster.ObserveAsync("web")).Drift);
        Assert.Null((await Cluster.GetAsync("v1", "Service", "web")).Text("spec", "selector", "app"));
        await Cluster.Api.DeleteAsync(way, null, KubernetesClient.DeletePropagation.Background, null);
        Assert.Equal("service web is gone", (await Cluster.ObserveAsync("web")).Drift);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(1, Cluster.Service("one")));
        Assert.Null((await Cluster.ObserveAsync("web")).Drift);
    }

    /// <summary>
    /// Kubernetes merges these lists by key. When somebody changes the key, applying ours would add a second entry: the server refuses it,
    /// or it stays.
    /// </summary>
    [Fact(Usually = 60)]
    public async Task What_others_move_in_a_list_is_put_back_and_stays_ours()
    {
        await Cluster.ConvergeAsync(1, Cluster.Service("one"));
        await ChangeAsync("v1", "Service", """{ "ports": [{ "name": "main", "port": 8081, "protocol": "TCP", "targetPort": 8080 }] }""");
        Assert.Equal("service web was changed in the cluster by somebody", (await Cluster.ObserveAsync("web")).Drift);
        var plan = await Cluster.Runtime.PlanAsync(new(TestCluster.Dev, [], [Cluster.Service("one")]), default);
        Assert.Equal(["change service web", "  spec.ports[main].port: 8081 -> 8080"], plan.Lines);
        Assert.Equal(new RolloutOutcome.Done(0), await Cluster.ConvergeAsync(1, Cluster.Service("one")));
        Assert.Null((await Cluster.ObserveAsync("web")).Drift);
        Assert.Equal([8080], await NumbersAsync("v1", "Service", "port", "spec", "ports"));

        var containers = (await Cluster.GetAsync("apps/v1", "Deployment", "web")).At("spec", "template", "spec", "containers")!.DeepClone()
            .AsArray();
        containers[0]!["ports"]![0]!["containerPort"] = 8081;
        var spread = (await Cluster.GetAsync("apps/v1", "Deployment", "web"))
            .At("spec", "template", "spec", "topologySpreadConstraints")!.DeepClone().AsArray();
        spread[0]!["whenUnsatisfiable"] = "DoNotSchedule";
        await ChangeAsync("apps/v1", "Deployment",
            $$"""{ "template": { "spec": { "containers": {{containers.ToJsonString()}}, "topologySpreadConstraints": {{spread.ToJsonString()}} } } }""");
        // what was put back is ours alone, and so goes when the manifest says another number
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(2, Cluster.Service("one") with { Ports = [new("main", 8082)] }));
        Assert.Equal([8082], await NumbersAsync("v1", "Service", "port", "spec", "ports"));
        var pod = (await Cluster.GetAsync("apps/v1", "Deployment", "web")).At("spec", "template", "spec");
        Assert.Equal([8082], pod.Items("containers").First().Items("ports").Select(port => (int)port.Number("containerPort")));
        Assert.Equal(["ScheduleAnyway"], pod.Items("topologySpreadConstraints").Select(each => each.Text("whenUnsatisfiable")));
    }

    private Task ChangeAsync(string apiVersion, string kind, string spec) =>
        Cluster.Api.PatchAsync(new(apiVersion, kind, Cluster.Namespace, "web"), States.Json($$"""{ "spec": {{spec}} }"""), "somebody",
            null);

    private async Task<IEnumerable<int>> NumbersAsync(string apiVersion, string kind, string field, params string[] path) =>
        (await Cluster.GetAsync(apiVersion, kind, "web")).Items(path).Select(each => (int)each.Number(field));

    [Fact]
    public async Task A_replica_is_reached_through_theCluster_and_its_log_is_read()
    {
        await Cluster.ConvergeAsync(1, Cluster.Service("one"));
        await using var stream = await Cluster.Runtime.ConnectAsync(TestCluster.Dev, "web", default);
        await stream.WriteAsync("GET /version HTTP/1.1\r\n\r\n"u8.ToArray());
        var buffer = new byte[1000];
        var answer = "";
        while (!answer.EndsWith("one", StringComparison.Ordinal)
            && await stream.ReadAsync(buffer) is var count and > 0) answer += System.Text.Encoding.ASCII.GetString(buffer, 0, count);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RuntimeUnavailableException>(() => Cluster.Runtime.ConnectAsync(TestCluster.Dev, "absent", default));

        var lines = new List<LogLine>();
        await foreach (var line in Cluster.Runtime.LogsAsync(TestCluster.Dev, "web", false, default)) lines.Add(line);
        Assert.Equal(2, lines.Count(line => line.Text.StartsWith("version one starts", StringComparison.Ordinal)));
        using var enough = new CancellationTokenSource(Eventually.Patience);
        var following = Cluster.Runtime.LogsAsync(TestCluster.Dev, null, true, enough.Token).GetAsyncEnumerator(enough.Token);
        await Cluster.ConvergeAsync(2, Cluster.Service("two"));
        while (await following.MoveNextAsync())
            if (following.Current.Text.StartsWith("version two starts", StringComparison.Ordinal)) break;
        await following.DisposeAsync();
    }

    [Fact]
    public async Task A_namespace_of_another_environment_is_left_alone()
    {
        await Cluster.ConvergeAsync(1, Cluster.Service("one"));
        var before = await VersionsAsync();
        var failed = Assert.IsType<RolloutOutcome.Failed>(await Cluster.ConvergeAsync(new DesiredState(new("acme", "other"), [],
            [Cluster.Service("two")]), 9));
        Assert.Contains($"{Cluster.Namespace} belongs to acme/dev", failed.Detail, StringComparison.Ordinal);
        Assert.Equal(before, await VersionsAsync());
    }

    [Fact]
    public async Task Most_of_an_environment_goes_only_when_a_person_agreed()
    {
        var other = Cluster.Service("one") with { Name = "other" };
        await Cluster.ConvergeAsync(1, Cluster.Service("one"), other);
        var nothing = new DesiredState(TestCluster.Dev, [], []);
        Assert.Contains("2 of 2 workloads", await Cluster.Runtime.FindDangerAsync(nothing, default), StringComparison.Ordinal);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(nothing, 2));
        Assert.Equal(2, (await Cluster.ListAsync("apps/v1", "Deployment")).Count);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(nothing with { MayDeleteMost = true }, 3));
        Assert.Empty(await Cluster.ListAsync("apps/v1", "Deployment"));
    }

    /// <summary>Every object, without what the cluster's own controllers write of it, and whenever they get to it.</summary>
    private async Task<Dictionary<string, string>> VersionsAsync()
    {
        (string, string)[] kinds = [("apps/v1", "Deployment"), ("v1", "Service"), ("v1", "ConfigMap"), ("v1", "ServiceAccount"),
            ("networking.k8s.io/v1", "NetworkPolicy")];
        var all = new Dictionary<string, string>();
        foreach (var (apiVersion, kind) in kinds)
            foreach (var document in (await Cluster.ListAsync(apiVersion, kind)).Where(each => each.IsOf(TestCluster.Dev)))
            {
                document.Remove("status");
                var metadata = document["metadata"]!.AsObject();
                metadata.Remove("resourceVersion");
                var ours = metadata.Items("managedFields").Where(each =>
                    each.Text("manager")!.StartsWith("plimsoll", StringComparison.Ordinal));
                metadata["managedFields"] = new JsonArray([.. ours.Select(each => each.DeepClone())]);
                all[document.Said()] = document.ToJsonString();
            }
        return all;
    }
}
