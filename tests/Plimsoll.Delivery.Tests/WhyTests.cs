using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

public sealed class WhyTests
{
    private static readonly EnvironmentManifest Prod = new() { Name = "prod", Follows = "release", Promotes = "dev" };

    [Fact]
    public void Each_cause_has_its_sentence()
    {
        Assert.Equal("dev runs aaa1111 \"One\" because ann brought it to main or deployed it (deployment 1, 2026-11-21 09:00 UTC).",
            Says(Make.Dev, Run(Cause.Push)));
        Assert.StartsWith("prod runs aaa1111 \"One\" because ann promoted it (deployment 1", Says(Prod, Run(Cause.Promote)),
            StringComparison.Ordinal);
        var scaled = Run(Cause.Push).With(Entries.Intent(Deployment(2, "aaa1111", Cause.Scale)))
            .With(Entries.Outcome(2, DeploymentOutcome.Healthy));
        Assert.StartsWith("dev runs aaa1111 \"One\" because ann brought it to main or deployed it (deployment 1", Says(Make.Dev, scaled),
            StringComparison.Ordinal);
        var back = Fail(scaled, 3, "counter: exit code 3:\n  more").With(Entries.Intent(Deployment(4, "aaa1111", Cause.TakeBack)))
            .With(Entries.Outcome(4, DeploymentOutcome.Healthy));
        Assert.EndsWith("because what came after it failed and was taken back (deployment 4, 2026-11-21 09:00 UTC). "
            + "That is deployment 3, bbb2222: counter: exit code 3.", Says(Make.Dev, back), StringComparison.Ordinal);
        var rolled = back.With(Entries.Intent(Deployment(5, "aaa1111", Cause.Rollback) with { Hold = "slow" }))
            .With(Entries.Outcome(5, DeploymentOutcome.Healthy));
        Assert.Contains("because ann rolled back to it: slow (deployment 5", Says(Make.Dev, rolled), StringComparison.Ordinal);
        var why = Tell(Make.Dev, rolled);
        Assert.Equal(("It is held by ann since 2026-11-21 09:00 UTC (slow): nothing is delivered by itself.", "plimsoll resume dev"),
            (why.Says[1], why.Next));
    }

    [Fact]
    public void Nothing_deployed_under_way_failed_and_stopped_say_what_to_do()
    {
        Assert.Equal(("dev runs nothing: nothing was deployed to it yet.", "plimsoll up -d"), First(Tell(Make.Dev, LedgerState.Empty)));
        Assert.Equal(("prod runs nothing: nothing was promoted to it yet, and it takes only what was healthy in dev.",
            "plimsoll promote dev prod"), First(Tell(Prod, LedgerState.Empty)));
        var open = LedgerState.Empty.With(Entries.Intent(Deployment(1, "aaa1111", Cause.Push)));
        Assert.Equal("plimsoll status --watch", Tell(Make.Dev, open, ReplicaState.Ready).Next);
        Assert.StartsWith("dev is being made to run aaa1111", Says(Make.Dev, open), StringComparison.Ordinal);
        Assert.StartsWith("dev could not be made to run bbb2222", Says(Make.Dev, Fail(LedgerState.Empty, 1, "x")),
            StringComparison.Ordinal);
        var stopped = Tell(Make.Dev, Run(Cause.Push), replica: null);
        Assert.Equal("plimsoll up -d", stopped.Next);
        var ill = Tell(Make.Dev, Run(Cause.Push), ReplicaState.NotReady);
        Assert.Equal(("counter is failed.", "plimsoll logs dev counter"), (ill.Says[1], ill.Next));
        Assert.Equal("PLM1014: damaged", Assert.Single(Why.Tell(Make.Dev, LedgerState.Empty,
            StatusBuilder.Unknown(Make.Dev, "PLM1014: damaged")).Says));
    }

    [Fact]
    public void What_is_newer_is_told_with_what_keeps_it()
    {
        var status = StatusBuilder.Build(Make.Dev, Run(Cause.Push), Observed(ReplicaState.Ready), 2,
            null) with { WhyBehind = "PLM4021: npm: not found" };
        Assert.Equal("The newest commit of main does not run here: PLM4021: npm: not found.",
            Why.Tell(Make.Dev, Run(Cause.Push), status).Says[^1]);
        Assert.Equal("main is 2 commits ahead; it is on its way.", Why.Tell(Make.Dev, Run(Cause.Push),
            status with { WhyBehind = null }).Says[^1]);
    }

    [Fact]
    public void What_should_not_run_any_more_is_told_with_the_way_back()
    {
        var status = StatusBuilder.Build(Make.Dev, Run(Cause.Push), Observed(ReplicaState.Ready), 0, null)
            with { Rejected = new("bob", Make.Time, "loses orders", null) };
        var why = Why.Tell(Make.Dev, Run(Cause.Push), status);
        Assert.Equal("aaa1111 should not run: bob marked it as bad at 2026-11-21 09:00 UTC (loses orders), so nothing takes it again.",
            why.Says[1]);
        Assert.Equal("plimsoll rollback dev", why.Next);
    }

    [Fact]
    public void A_service_tells_since_when_it_has_its_image()
    {
        var ledger = Run(Cause.Push)
            .With(Entries.Intent(Deployment(2, "bbb2222", Cause.Push, "two"))).With(Entries.Outcome(2, DeploymentOutcome.Healthy))
            .With(Entries.Intent(Deployment(3, "ccc3333", Cause.Push, "two"))).With(Entries.Outcome(3, DeploymentOutcome.Healthy));
        var (says, before, after) = Why.TellService(Make.Dev, ledger, "counter");
        Assert.Equal($"counter of dev runs {Make.Image("two").ToString()[..19]} since deployment 2 (bbb2222, "
            + "because ann brought it to main or deployed it)", says);
        Assert.Equal(("aaa1111".PadRight(40, '0'), "bbb2222".PadRight(40, '0')), (before, after));
        Assert.Null(Why.TellService(Make.Dev, Run(Cause.Push), "counter").Before);
    }

    private static Deployment Deployment(long number, string commit, Cause cause, string image = "one") =>
        Make.Deployment(number, commit, image) with { Cause = cause, Subject = "One" };

    private static LedgerState Run(Cause cause) => LedgerState.Empty.With(Entries.Intent(Deployment(1, "aaa1111", cause)))
        .With(Entries.Outcome(1, DeploymentOutcome.Healthy));

    private static LedgerState Fail(LedgerState state, long number, string detail) =>
        state.With(Entries.Intent(Deployment(number, "bbb2222", Cause.Push, "two")))
        .With(new LedgerEntry.Result(number, DeploymentOutcome.Failed, detail) { Actor = "plimsoll", Time = Make.Time });

    private static string Says(EnvironmentManifest environment, LedgerState ledger) => Tell(environment, ledger).Says[0];

    private static (string, string?) First(Why why) => (Assert.Single(why.Says), why.Next);

    private static Why Tell(EnvironmentManifest environment, LedgerState ledger, ReplicaState? replica = ReplicaState.Ready) =>
        Why.Tell(environment, ledger, StatusBuilder.Build(environment, ledger, ledger.Current is null || replica is null ? null
            : Observed(replica.Value), 0, null));

    private static Observed Observed(ReplicaState state) => new(new("acme", "dev"), 1,
    [
        new("counter", "service", null, "none", [Replica("a", Make.Image("one").ToString(), state),
            Replica("b", Make.Image("one").ToString(), state)], null),
        new("redis", "redis", null, "none", [Replica("redis", "redis 7.0", ReplicaState.Ready)], null),
    ]);

    private static ObservedReplica Replica(string id, string image, ReplicaState state) =>
        new(id, "aaa1111", image, state, 0, Make.Time, 1);
}
