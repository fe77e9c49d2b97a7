using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>A share of the replicas first, on the real cluster.</summary>
public sealed class CanaryTests : OnCluster
{
    [Theory(Usually = 150)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_the_first_are_new_until_they_stayed_healthy(bool stateful)
    {
        Assert.Equal(new RolloutOutcome.Done(4), await Cluster.ConvergeAsync(State(stateful, "one"), 1));
        var old = await PodsAsync("one");
        // longer than it lives, however slow the machine is
        var bad = State(stateful, "bad", ("CRASH_AFTER_READY", "2000")) with { Canary = new(25, TimeSpan.FromMinutes(10)) };
        var failed = Assert.IsType<RolloutOutcome.Failed>(await Cluster.ConvergeAsync(bad, 2));
        Assert.Equal(FailureReason.Unhealthy, failed.Reason);
        Assert.Contains("exit code 7", failed.Detail, StringComparison.Ordinal);
        // no more than one of four was ever new
        Assert.True((await PodsAsync("one")).Intersect(old).Count() >= 3, "more than the first were replaced");

        if (!stateful) await OneThatAnotherContainerKeepsFromBeingReadyIsToldAsync(3);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(State(stateful, "one"), 4));
        Assert.Equal(new RolloutOutcome.Done(4), await Cluster.ConvergeAsync(State(stateful, "two"), 5));
        Assert.Contains("web: 1 of 4 first, for 6 s", Cluster.Said);
        Assert.Equal(4, (await PodsAsync("two")).Count);
        var said = Cluster.Said.Count;
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(State(stateful,
            "two") with { Services = [Service(stateful, "two") with { Replicas = 3 }] }, 6));
        Assert.DoesNotContain(Cluster.Said.Skip(said), line => line.Contains("first", StringComparison.Ordinal));
    }

    /// <summary>A sidecar, where the server knows such, or else an init container.</summary>
    private async Task OneThatAnotherContainerKeepsFromBeingReadyIsToldAsync(long epoch)
    {
        var restart = (await Cluster.Api.GetVersionAsync()).Minor >= 29 ? ", \"restartPolicy\": \"Always\"" : "";
        var proxy =
            $$"""{ "name": "proxy", "image": "{{Cluster.ImageReference}}", "command": ["/app/ScriptedService", "migrate", "3"], "volumeMounts": [{ "name": "tmp", "mountPath": "/tmp" }]{{restart}} }""";
        var patch =
            JsonNode.Parse($$"""{ "kind": "Deployment", "spec": { "template": { "spec": { "initContainers": [{{proxy}}] } } } }""")!.AsObject();
        var state = State(false, "three");
        var failed = Assert.IsType<RolloutOutcome.Failed>(await Cluster.ConvergeAsync(state with { Services =
            [state.Services[0] with { Patches = [patch] }] }, epoch));
        Assert.Matches("the (sidecar|init container) proxy .*ended with exit code 3", failed.Detail);
        Assert.Contains("log: migrates for", failed.Detail, StringComparison.Ordinal);
    }

    private DesiredState State(bool stateful, string version, params (string, string)[] script) =>
        new(TestCluster.Dev, [], [Service(stateful, version, script)]) { Canary = new(25, TimeSpan.FromSeconds(6)) };

    private DesiredService Service(bool stateful, string version, params (string, string)[] script) =>
        Cluster.Service(version, script) with { Replicas = 4, Volume = stateful ? new("/data", 1 << 20) : null };

    /// <summary>The pods of a version.</summary>
    private async Task<List<string>> PodsAsync(string version) =>
        [.. (await Cluster.ListAsync("v1", "Pod")).Where(pod => ContainerView.Of(pod).Single().Variable("VERSION") == version
            && !pod.IsEnding()).Select(pod => pod.Uid())];
}
