using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>Services with a volume of each replica, on the real cluster.</summary>
public sealed class StatefulTests : OnCluster
{
    [Fact(Usually = 90)]
    public async Task A_bad_release_costs_one_replica_and_no_data_and_does_not_stand_in_its_own_way()
    {
        Assert.Equal(new RolloutOutcome.Done(2), await Cluster.ConvergeAsync(1, Service("good")));
        using var client = new HttpClient();
        var url = await Cluster.UrlAsync("web");
        foreach (var pod in await Cluster.ListAsync("v1", "Pod")) Assert.Equal("written",
            await client.GetStringAsync($"http://{pod.Text("status", "podIP")}:8080/write?/data/kept"));
        var failed = Assert.IsType<RolloutOutcome.Failed>(await Cluster.ConvergeAsync(2, Service("bad", ("CRASH_AFTER", "50"))));
        Assert.Equal(FailureReason.Crashed, failed.Reason);
        Assert.Contains("this version crashes", failed.Detail, StringComparison.Ordinal);
        Assert.Single((await Cluster.ObserveAsync("web")).Replicas, replica => replica.State == ReplicaState.Ready);
        Assert.Equal("good", await client.GetStringAsync(url + "/version"));

        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(3, Service("good")));
        Assert.Equal(2, (await Cluster.ObserveAsync("web")).Replicas.Count(replica => replica.State == ReplicaState.Ready));
        Assert.Equal(new RolloutOutcome.Done(2), await Cluster.ConvergeAsync(4, Service("better")));
        for (var i = 0; i < 10; i++) Assert.StartsWith("x", await FreshAsync(url + "/file?/data/kept"), StringComparison.Ordinal);

        // scaling down keeps volumes
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(5, Service("better") with { Replicas = 1 }));
        Assert.Equal(2, (await Cluster.ListAsync("v1", "PersistentVolumeClaim")).Count);
    }

    [Theory(Usually = 90)]
    [InlineData("secret", "what it mounts is not there")]
    [InlineData("unschedulable", "no node takes it")]
    public async Task One_that_never_begins_does_not_stand_in_its_own_way_either(string kind, string cause)
    {
        Assert.Equal(new RolloutOutcome.Done(2), await Cluster.ConvergeAsync(1, Service("good")));
        var bad = kind == "secret" ? Service("bad") with { Secrets = ["ABSENT"] } : Service("bad") with { CpuMillis = 1_000_000 };
        var failed = Assert.IsType<RolloutOutcome.Failed>(await Cluster.ConvergeAsync(2, bad));
        Assert.Contains(cause, failed.Detail, StringComparison.Ordinal);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(3, Service("good")));
        Assert.Equal(2, (await Cluster.ObserveAsync("web")).Replicas.Count(replica => replica.State == ReplicaState.Ready));
    }

    private DesiredService Service(string version, params (string Name, string Value)[] script) =>
        Cluster.Service(version, script) with { Volume = new("/data", 1 << 20) };

    // a connection each: the cluster balances connections, and not requests
    private static async Task<string> FreshAsync(string url)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(url);
    }
}
