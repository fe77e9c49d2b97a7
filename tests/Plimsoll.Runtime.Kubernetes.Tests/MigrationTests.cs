using System.Text.Json.Nodes;
using Plimsoll.Oci;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Tests.Support;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What runs once before a service is rolled out, on the real cluster.</summary>
public sealed class MigrationTests : OnCluster
{
    [Fact(Usually = 90)]
    public async Task It_runs_once_for_a_version_and_one_that_fails_stops_the_release()
    {
        Cluster.Drain = TestCluster.LosslessDrain;
        Assert.Equal(new RolloutOutcome.Done(2), await Cluster.ConvergeAsync(1, Service("one", 0)));
        var first = Assert.Single(await JobsAsync());
        Assert.Equal(2, (await Cluster.ObserveAsync("web")).Replicas.Count);
        Assert.Equal("service", (await Cluster.ObserveAsync("web")).Kind);

        // the same again, and more of the same
        Assert.Equal(new RolloutOutcome.Done(0), await Cluster.ConvergeAsync(1, Service("one", 0)));
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(2, Service("one", 0) with { Replicas = 3 }));
        Assert.Equal(first.Uid(), Assert.Single(await JobsAsync()).Uid());

        await using var load = new Load(await Cluster.UrlAsync("web") + "/version");
        var failed = Assert.IsType<RolloutOutcome.Failed>(await Cluster.ConvergeAsync(3, Service("bad", 3)));
        Assert.Equal((FailureReason.Crashed, "web"), (failed.Reason, failed.Service));
        Assert.Contains("ended with exit code 3", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("log: migrates for bad", failed.Detail, StringComparison.Ordinal);
        Assert.Equal(3, (await Cluster.ObserveAsync("web")).Replicas.Count(replica => replica.State == ReplicaState.Ready));
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(4, Service("one", 0)));
        Assert.Equal(new RolloutOutcome.Done(2), await Cluster.ConvergeAsync(5, Service("two", 0)));
        Assert.NotEqual(first.Uid(), Assert.Single(await JobsAsync()).Uid());
        await load.HearsAsync("two");
        Assert.Empty(await load.EndAsync());
        Assert.Equal(["one", "two"], load.Answers.Order());
    }

    [Theory]
    [InlineData("unschedulable", FailureReason.Machine, "nsufficient cpu")]
    [InlineData("image", FailureReason.Image, "the image cannot be had: ")]
    [InlineData("quota", FailureReason.Machine, "exceeded quota")]
    public async Task One_that_cannot_begin_is_a_failure_and_begins_when_it_can(string kind, FailureReason reason, string cause)
    {
        var bad = kind switch
        {
            "unschedulable" => Service("bad", 0) with { CpuMillis = 1_000_000 },
            "image" => Service("bad", 0) with { Image = Digest.Of([1]) },
            _ => Service("bad", 0),
        };
        Assert.Equal(new RolloutOutcome.Done(0), await Cluster.ConvergeAsync(1));
        if (kind == "quota") await Cluster.LimitPodsAsync(0);
        var failed = Assert.IsType<RolloutOutcome.Failed>(await Cluster.ConvergeAsync(2, bad));
        Assert.Equal((reason, "web"), (failed.Reason, failed.Service));
        Assert.Contains(cause, failed.Detail, StringComparison.Ordinal);
        Assert.Empty(await Cluster.ListAsync("apps/v1", "Deployment"));
        if (kind == "quota") await Cluster.LimitPodsAsync(null);
        Assert.Equal(new RolloutOutcome.Done(2), await Cluster.ConvergeAsync(3, kind == "quota" ? bad : Service("good", 0)));
        Assert.Single(await JobsAsync());
    }

    private DesiredService Service(string version, int exitCode) => Cluster.Service(version) with { Migrate =
        ["/app/ScriptedService", "migrate", $"{exitCode}"] };

    private async Task<IReadOnlyList<JsonObject>> JobsAsync()
    {
        IReadOnlyList<JsonObject> jobs = [];
        // what a deployment deletes is gone a moment later
        await TestCluster.UntilAsync(async () => (jobs = await Cluster.ListAsync("batch/v1", "Job")).Count == 1,
            () => Task.FromResult(string.Join(", ", jobs.Select(job => job.Name()))));
        return jobs;
    }
}
