using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

/// <summary>What a person cancelled is ended, goes back, and is not delivered again by itself.</summary>
public sealed class CancellationTests
{
    private static readonly string One = new('a', 40), Two = new('b', 40);
    private static readonly LedgerEntry[] Healthy = [Intent(1, One), Entries.Outcome(1, DeploymentOutcome.Healthy)];

    [Fact]
    public void A_deployment_that_is_under_way_is_found_and_what_has_ended_is_not()
    {
        Assert.Null(Cancellation.Find("dev", LedgerState.Empty, null));
        Assert.Null(Cancellation.Find("dev", Entries.State(Healthy), null));
        Assert.Equal((Two, 2L), Cancellation.Find("dev", Entries.State([.. Healthy, Intent(2, Two)]), null));
        // a commit that waits, once
        Assert.Equal((Two, null), Cancellation.Find("dev", Entries.State(Healthy), Two));
        Assert.Null(Cancellation.Find("dev", Entries.State([.. Healthy, Cancel(Two, null)]), Two));
        // going back is what cancelling does
        Assert.Null(Cancellation.Find("dev", Entries.State([.. Healthy, Intent(2, Two), Cancel(Two, 2), Intent(3, One, Cause.TakeBack)]),
            null));
        Assert.Equal("PLM3053", Assert.Throws<PlimsollException>(() => Cancellation.Find("dev", Entries.State(Intent(1, One)), null)).Code);
    }

    [Fact]
    public void A_cancelled_deployment_goes_back_with_names_and_branch_and_its_commit_waits_for_somebody()
    {
        var promoted = Make.Deployment(2, Two) with { Cause = Cause.Promote, Branch = new("release", One),
            Tags = ["RC20261121_0900", "live"] };
        var first = Make.Deployment(1, One) with { Tags = ["RC20261120_0900", "live"] };
        var state = Entries.State(Entries.Intent(first), Entries.Outcome(1, DeploymentOutcome.Healthy), Entries.Intent(promoted),
            Cancel(Two, 2));

        Assert.True(state.Current!.GoesBack);
        Assert.Equal((DeploymentOutcome.Cancelled, "by bob: wrong"), (state.Current.Outcome, state.Current.Detail));
        var back = DeploymentPlanner.TakeBack(state)!;
        Assert.Equal((3L, Cause.TakeBack, One, new BranchMove("release", Two)), (back.Number, back.Cause, back.Commit, back.Branch));
        Assert.Equal(["live"], back.Tags);
        Assert.True(state.IsRejected(Two));

        // whoever carried it out says later how it ended: that is not how it was left
        var late = state.With(Entries.Intent(back)).With(Entries.Outcome(2, DeploymentOutcome.Healthy));
        Assert.Equal(DeploymentOutcome.Cancelled, late.Find(2)!.Outcome);
        Assert.Equal(1, late.LastGood!.Deployment.Number);

        // until somebody deploys it
        Assert.False(late.With(Entries.Outcome(3, DeploymentOutcome.Healthy)).With(Intent(4, Two)).IsRejected(Two));
    }

    [Fact]
    public void What_is_asked_says_who_cancelled_and_why()
    {
        var state = Entries.State([.. Healthy, Intent(2, Two), Cancel(Two, 2), Intent(3, One, Cause.TakeBack),
            Entries.Outcome(3, DeploymentOutcome.Healthy)]);
        Assert.Equal("it was cancelled by bob: wrong; to deliver it after all: plimsoll deploy dev",
            WhyBehind.Tell(Make.Dev, state, Two, null, () => null, true));
        var why = Why.Tell(Make.Dev, state, StatusBuilder.Build(Make.Dev, state, null, 1, null));
        Assert.Contains("because what came after it was cancelled and taken back (deployment 3, 2026-11-21 09:00 UTC). "
            + "That is deployment 2, bbbbbbb: cancelled by bob: wrong.", why.Says[0], StringComparison.Ordinal);
        Assert.Equal("dev: #2 cancelled: wrong [skip ci]\n", LedgerMessage.Of("dev", Cancel(Two, 2)));
        Assert.Equal("dev: bbbbbbb cancelled: wrong [skip ci]\n", LedgerMessage.Of("dev", Cancel(Two, null)));
    }

    [Fact]
    public void A_cancelled_change_of_replicas_does_not_condemn_the_version()
    {
        var state = Entries.State([.. Healthy, Intent(2, One, Cause.Scale), Cancel(One, 2)]);
        Assert.True(state.Current!.GoesBack);
        Assert.False(state.Cancelled.ContainsKey(One));
    }

    private static LedgerEntry Intent(long number, string commit, Cause cause = Cause.Push) =>
        Entries.Intent(Make.Deployment(number, commit) with { Cause = cause });

    private static LedgerEntry.Cancel Cancel(string commit, long? number) =>
        new(commit, number, "wrong") { Actor = "bob", Time = Make.Time };
}
