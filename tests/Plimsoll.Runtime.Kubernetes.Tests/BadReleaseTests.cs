using Plimsoll.Oci;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Tests.Support;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>Bad releases of each kind on the real cluster: the old version serves on, the cause is named, and taking back works.</summary>
public sealed class BadReleaseTests : OnCluster
{
    public static TheoryData<string, FailureReason, string> Kinds => new()
    {
        { "image", FailureReason.Image, "the image cannot be had: " },
        { "crash", FailureReason.Crashed, "its first error: Error: no flux\n" },
        { "unready", FailureReason.NeverReady, "503" },
        { "later", FailureReason.Crashed, "was ready, and then ended with exit code 7" },
        { "unschedulable", FailureReason.Machine, "nsufficient cpu" },
        { "secret", FailureReason.Machine, "not found" },
        { "quota", FailureReason.Machine, "exceeded quota" },
    };

    [Theory(Usually = 60)]
    [MemberData(nameof(Kinds))]
    public async Task It_takes_no_traffic_and_its_cause_is_named(string kind, FailureReason reason, string cause)
    {
        Cluster.Drain = TestCluster.LosslessDrain;
        Assert.Equal(new RolloutOutcome.Done(2), await Cluster.ConvergeAsync(1, Cluster.Service("good")));
        var old = (await Cluster.ObserveAsync("web")).Replicas.Select(replica => replica.Id).ToHashSet();
        if (kind == "quota") await Cluster.LimitPodsAsync(2);
        await using var load = new Load(await Cluster.UrlAsync("web") + "/version");
        var begun = TimeProvider.System.GetUtcNow();
        var failed = Assert.IsType<RolloutOutcome.Failed>(await Cluster.ConvergeAsync(2, Bad(kind)));
        await TellDelayAsync(kind, begun);
        Assert.Equal((reason, "web"), (failed.Reason, failed.Service));
        Assert.Contains(cause, failed.Detail, StringComparison.Ordinal);
        if (kind != "later")
            Assert.Subset((await Cluster.ObserveAsync("web")).Replicas.Where(replica => replica.State == ReplicaState.Ready)
                .Select(replica => replica.Id).ToHashSet(), old);
        Assert.IsType<RolloutOutcome.Done>(await Cluster.ConvergeAsync(3, Cluster.Service("good")));
        if (kind == "quota") await Cluster.LimitPodsAsync(null);
        Assert.Equal(new RolloutOutcome.Done(2), await Cluster.ConvergeAsync(4, Cluster.Service("better")));
        var failures = await load.EndAsync();
        if (kind != "later") Assert.Empty(failures);
    }

    [Fact]
    public async Task One_that_was_available_must_stay_healthy()
    {
        await Cluster.ConvergeAsync(1, Cluster.Service("good") with { Replicas = 1 });
        var rollout = Cluster.ConvergeAsync(2, Cluster.Service("bad") with { Replicas = 1, VerifyFor = TimeSpan.FromMinutes(10) });
        await TestCluster.UntilAsync(() => Task.FromResult(
            rollout.IsCompleted || Cluster.Said.Any(line => line.StartsWith("web: must stay healthy for ", StringComparison.Ordinal))));
        await Cluster.CrashAsync("bad");
        var failed = Assert.IsType<RolloutOutcome.Failed>(await rollout);
        Assert.Equal(FailureReason.Unhealthy, failed.Reason);
        Assert.Contains("was healthy, and then ended with exit code 7", failed.Detail, StringComparison.Ordinal);
    }

    /// <summary>How long after the first that the cluster said of it the cause was named: for those who read the output, as machines
    /// differ.</summary>
    private async Task TellDelayAsync(string kind, DateTimeOffset begun)
    {
        var named = TimeProvider.System.GetUtcNow();
        var warnings = (await Cluster.ListAsync("v1", "Event")).Where(each => each.Text("type") == "Warning")
            .Select(each => (When: each.Time("firstTimestamp") ?? each.Time("eventTime"), Says: each.Text("reason")));
        var ends = (await Cluster.ListAsync("v1", "Pod")).SelectMany(ContainerView.Of)
            .Select(container => (When: container.Ended?.Time("finishedAt"), Says: (string?)"ended"));
        var first = warnings.Concat(ends).Where(each => each.When >= begun.AddSeconds(-1)).OrderBy(each => each.When).FirstOrDefault();
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: named {(named - first.When)?.TotalSeconds:0.0} s after the cluster's "
            + $"first word ({first.Says}), {(named - begun).TotalSeconds:0.0} s after the release began");
    }

    private DesiredService Bad(string kind) => kind switch
    {
        "image" => Cluster.Service("bad") with { Image = Digest.Of([1]) },
        "crash" => Cluster.Service("bad", ("CRASH_AFTER", "50")),
        "unready" => Cluster.Service("bad", ("UNREADY_AFTER", "1")) with { ReadyWithin = TimeSpan.FromSeconds(15) },
        "later" => Cluster.Service("bad", ("CRASH_AFTER_READY", "3000")) with { VerifyFor = TimeSpan.FromSeconds(10) },
        "unschedulable" => Cluster.Service("bad") with { CpuMillis = 1_000_000 },
        "secret" => Cluster.Service("bad") with { Secrets = ["ABSENT"] },
        _ => Cluster.Service("bad"),
    };
}
