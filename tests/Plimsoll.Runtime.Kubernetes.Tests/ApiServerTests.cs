using Plimsoll.Runtime.Kubernetes.Tests.Support;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>The API server is killed and started again.</summary>
[Trait("runs", "alone")]
public sealed class ApiServerTests
{
    [Fact]
    public async Task One_that_restarts_in_a_rollout_costs_time_and_nothing_else()
    {
        await using var cluster = await TestCluster.CreateAsync();
        Assert.SkipUnless(Testbed.RestartRefusal is null, Testbed.RestartRefusal ?? "");
        cluster.Drain = TestCluster.LosslessDrain;
        await cluster.ConvergeAsync(1, cluster.Service("one"));
        await using var load = new Load(await cluster.UrlAsync("web") + "/version");
        var begun = cluster.Said.Count;
        var rollout = cluster.ConvergeAsync(2, cluster.Service("two"));
        // that there is one may not be said, when both are ready before anybody looks
        string[] underWay = ["web: 1 of 2 ready", "web: 2 of 2 ready", "web: the old ones end"];
        await TestCluster.UntilAsync(() => Task.FromResult(rollout.IsCompleted || cluster.Said.Skip(begun).Any(underWay.Contains)));
        await Testbed.RestartApiServerAsync();
        Assert.Equal(new RolloutOutcome.Done(2), await rollout);
        Assert.Empty(await load.EndAsync());
    }
}
