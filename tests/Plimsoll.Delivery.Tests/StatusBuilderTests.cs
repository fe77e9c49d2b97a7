using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Tests;

public sealed class StatusBuilderTests
{
    private static readonly Deployment Deployed = Make.Deployment(1, "aaa1111");
    private static readonly LedgerState Healthy = Entries.State(Entries.Intent(Deployed), Entries.Outcome(1, DeploymentOutcome.Healthy));

    [Fact]
    public void All_ready_is_healthy()
    {
        var status = Build(Healthy, Seen(ReplicaState.Ready, ReplicaState.Ready));

        Assert.Equal(HealthState.Healthy, status.State);
        Assert.Null(status.Services[0].Drift);
        Assert.Equal(["counter", "redis"], status.Services.Select(s => s.Name));
    }

    [Theory]
    [InlineData(HealthState.Degraded, ReplicaState.Ready, ReplicaState.Crashed)]
    [InlineData(HealthState.Failed, ReplicaState.Crashed, ReplicaState.NotReady)]
    [InlineData(HealthState.Healthy, ReplicaState.Ready, ReplicaState.Ready, ReplicaState.Draining)]
    public void It_is_as_good_as_its_ready_replicas(HealthState expected, params ReplicaState[] replicas) =>
        Assert.Equal(expected, Build(Healthy, Seen(replicas)).State);

    [Fact]
    public void Without_a_runtime_it_is_stopped() => Assert.Equal(HealthState.Stopped, Build(Healthy, null).State);

    [Fact]
    public void A_rollout_under_way_is_progressing() =>
        Assert.Equal(HealthState.Progressing, Build(Entries.State(Entries.Intent(Deployed)),
            Seen(ReplicaState.Ready, ReplicaState.Starting)).State);

    [Fact]
    public void A_commit_that_could_not_be_delivered_fails_the_environment_and_not_its_services()
    {
        var status = StatusBuilder.Build(Make.Dev, Healthy, Seen(ReplicaState.Ready, ReplicaState.Ready), 1,
            new("bbb2222", "PLM4020: the tests failed"));

        Assert.Equal(HealthState.Failed, status.State);
        Assert.All(status.Services, s => Assert.Equal(HealthState.Healthy, s.State));
        Assert.Contains("tests failed", status.Failure!.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_image_is_drift()
    {
        var seen = Seen(ReplicaState.Ready, ReplicaState.Ready);
        var other = seen with { Services = [.. seen.Services.Select(s =>
            s with { Replicas = [.. s.Replicas.Select(r => r with { Image = Make.Image("other").ToString() })] })] };

        Assert.NotNull(Build(Healthy, other).Services[0].Drift);
    }

    [Fact]
    public void As_many_replicas_as_an_autoscaler_asks_for_are_right()
    {
        var seen = Seen(ReplicaState.Ready, ReplicaState.Ready, ReplicaState.Ready);
        Assert.Equal("3 replicas instead of 2", Build(Healthy, seen).Services[0].Drift);

        var scaled = Build(Healthy, seen with { Services = [seen.Services[0] with { Scaled = 3 }, seen.Services[1]] });
        Assert.Equal((HealthState.Healthy, null, 3), (scaled.State, scaled.Services[0].Drift, scaled.Services[0].Desired.Replicas));
        var more = Build(Healthy, seen with { Services = [seen.Services[0] with { Scaled = 5 }, seen.Services[1]] });
        Assert.Equal((HealthState.Degraded, "3 replicas instead of 5"), (more.State, more.Services[0].Drift));
    }

    [Fact]
    public void What_nobody_asked_for_is_shown()
    {
        var seen = Seen(ReplicaState.Ready, ReplicaState.Ready);
        var stray = new ObservedService("old", "service", null, "none", [Replica(ReplicaState.Ready)], null);

        Assert.Contains(Build(Healthy, seen with { Services = [.. seen.Services, stray] }).Services, s => s.Name == "old"
            && s.Drift is not null);
    }

    private static EnvironmentStatus Build(LedgerState ledger, Observed? observed) =>
        StatusBuilder.Build(Make.Dev, ledger, observed, 0, null);

    private static Observed Seen(params ReplicaState[] replicas) => new(new("acme", "dev"), 1,
    [
        new("counter", "service", "http://127.0.0.1:3030", "none", [.. replicas.Select(Replica)], null),
        new("redis", "redis", "redis://127.0.0.1:6379", "none", [Replica(ReplicaState.Ready)], null),
    ]);

    private static ObservedReplica Replica(ReplicaState state) => new("counter-1", Deployed.Services[0].Commit,
        Deployed.Services[0].Image.ToString(), state, 0, Make.Time, 1);
}
