using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Tests;

public sealed class DriftTests
{
    private static readonly LedgerState Healthy = Entries.State(Entries.Intent(Make.Deployment(3, "aaa1111")),
        Entries.Outcome(3, DeploymentOutcome.Healthy));

    [Fact]
    public void What_is_as_it_was_deployed_is_left_alone() => Assert.Empty(Drift.Find(Healthy,
        Seen(3, Service("counter"), Service("redis"))));

    [Fact]
    public void What_was_changed_or_deleted_is_named() => Assert.Equal(
        ["counter: changed in the cluster by kubectl", "redis: is gone"],
        Drift.Find(Healthy, Seen(3, Service("counter", "changed in the cluster by kubectl"), Service("stray", "changed"))));

    [Fact]
    public void Where_nothing_is_left_all_of_it_is_mended() => Assert.Single(Drift.Find(Healthy, null));

    [Fact]
    public void A_hold_stops_deliveries_and_no_mending() => Assert.Single(Drift.Find(Healthy.With(new LedgerEntry.Hold("demo") { Actor =
        "ann", Time = Make.Time }), Seen(3, Service("counter", "changed"), Service("redis"))));

    [Theory]
    [InlineData(null, 3)]
    [InlineData(DeploymentOutcome.Failed, 3)]
    [InlineData(DeploymentOutcome.Cancelled, 3)]
    [InlineData(DeploymentOutcome.Healthy, 4)]
    public void A_deployment_that_is_under_way_or_not_good_or_not_the_last_one_is_not_mended(DeploymentOutcome? outcome, long epoch)
    {
        var state = Entries.State(Entries.Intent(Make.Deployment(3, "aaa1111")));
        Assert.Empty(Drift.Find(outcome is { } ended ? state.With(Entries.Outcome(3, ended))
            : state, Seen(epoch, Service("counter", "changed"))));
    }

    [Fact]
    public void A_job_that_was_tidied_away_and_an_external_store_are_no_drift()
    {
        var deployment = Make.Deployment(3, "aaa1111");
        deployment = deployment with { Services = [deployment.Services[0] with { IsJob = true }],
            Stores = [new("redis", "redis") { External = true }] };
        Assert.Empty(Drift.Find(Entries.State(Entries.Intent(deployment), Entries.Outcome(3, DeploymentOutcome.Healthy)), Seen(3)));
    }

    [Fact]
    public void Before_the_first_deployment_there_is_none() => Assert.Empty(Drift.Find(LedgerState.Empty, null));

    private static Observed Seen(long epoch, params ObservedService[] services) => new(new("acme", "prod"), epoch, services);

    private static ObservedService Service(string name, string? drift = null) =>
        new(name, "service", null, "pod", [], null) { Drift = drift };
}
