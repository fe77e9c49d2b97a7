using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

public sealed class PromotionTests
{
    private static readonly LedgerState Ledger = Entries.State(
        Entries.Intent(Make.Deployment(1, "aaa1111")), Entries.Outcome(1, DeploymentOutcome.Healthy),
        Entries.Intent(Make.Deployment(2, "bbb2222", "two")), new LedgerEntry.Result(2, DeploymentOutcome.Failed,
            "counter: exit code 3") { Actor = "plimsoll", Time = Make.Time },
        Entries.Intent(Make.Deployment(3, "ccc3333", "three")), Entries.Outcome(3, DeploymentOutcome.Healthy));

    [Fact]
    public void What_runs_is_promoted_or_what_was_healthy_before()
    {
        Assert.Equal(3, Promotion.Choose("dev", "prod", Ledger, null).Source.Deployment.Number);
        Assert.Equal(1, Promotion.Choose("dev", "prod", Ledger, Full("aaa1111")).Source.Deployment.Number);
        // it failed at first, and then did not
        var mended = Entries.State([.. Again(Ledger), Entries.Intent(Make.Deployment(4, "bbb2222", "two")),
            Entries.Outcome(4, DeploymentOutcome.Healthy)]);
        Assert.Equal(4, Promotion.Choose("dev", "prod", mended, Full("bbb2222")).Source.Deployment.Number);
    }

    [Theory]
    [InlineData("bbb2222", "promoting bbb2222 to prod: it was not healthy in dev: counter: exit code 3")]
    [InlineData("ddd4444", "promoting ddd4444 to prod: it was never deployed to dev. What was: plimsoll history dev")]
    public void What_was_not_healthy_is_refused_with_its_reason(string commit, string says) => Refuses(says, Ledger, Full(commit));

    [Fact]
    public void What_is_under_way_or_was_left_is_refused()
    {
        Refuses("promoting dev to prod: nothing was deployed to dev yet", LedgerState.Empty, null);
        var open = Entries.State([.. Again(Ledger), Entries.Intent(Make.Deployment(4, "ddd4444"))]);
        Refuses("promoting dev to prod: deployment 4 of dev is under way", open, null);
        Refuses("promoting ddd4444 to prod: another deployment came before it was healthy in dev",
            Entries.State([.. Again(open), Entries.Intent(Make.Deployment(5, "eee5555"))]), Full("ddd4444"));
    }

    [Fact]
    public void Only_the_very_images_that_ran_are_promoted()
    {
        var promotion = Promotion.Choose("dev", "prod", Ledger, null);
        promotion.RequireSameImages(Make.Release("ccc3333", ("counter", "three")));
        foreach (var other in new[] { Make.Release("ccc3333", ("counter", "four")), Make.Release("ccc3333"),
            Make.Release("ccc3333", ("counter", "three"), ("web", "one")) })
            Assert.Equal(("PLM3021", Outcome.Refused), Code(Assert.Throws<PlimsollException>(() => promotion.RequireSameImages(other))));
    }

    [Fact]
    public void A_commit_keeps_its_name_and_no_two_have_one()
    {
        var state = LedgerState.Empty;
        Assert.Equal("RC20261121_0900", Name("aaa1111", 0));
        Assert.Equal("RC20261121_0900_2", Name("bbb2222", 0.9));
        Assert.Equal("RC20261121_0901", Name("ccc3333", 1));
        Assert.Equal("RC20261121_0900", Name("aaa1111", 60));
        Assert.Equal("RC20261121_0900_3", Name("ddd4444", 0));

        string Name(string commit, double minutes)
        {
            var tag = ReleaseTag.Of(state, Full(commit), Make.Time.AddMinutes(minutes).ToOffset(TimeSpan.FromHours(5)));
            state = state.With(Entries.Intent(Make.Deployment(state.NextNumber, commit) with { Cause = Cause.Promote,
                Tags = [tag, ReleaseTag.Live] }));
            return tag;
        }
    }

    [Fact]
    public void A_promotion_ends_a_hold_and_what_goes_back_takes_the_branch_along()
    {
        var move = new BranchMove("release", Full("aaa1111"));
        var held = LedgerState.Empty
            .With(Entries.Intent(Make.Deployment(1, "aaa1111") with { Tags = ["RC20261121_0900", "live"] }))
                .With(Entries.Outcome(1, DeploymentOutcome.Healthy))
            .With(new LedgerEntry.Hold("demo") { Actor = "ann", Time = Make.Time });
        var promoted = held.With(Entries.Intent(DeploymentPlanner.Promote(Make.Deployment(2, "bbb2222", "two"), move,
            ["RC20261121_0901", "live"])));
        Assert.Null(promoted.Hold);

        var failed = promoted.With(Entries.Outcome(2, DeploymentOutcome.Failed));
        Assert.Equal(new BranchMove("release", Full("bbb2222")), DeploymentPlanner.TakeBack(failed)!.Branch);
        Assert.Equal(["live"], DeploymentPlanner.TakeBack(failed)!.Tags!);

        var healthy = promoted.With(Entries.Outcome(2, DeploymentOutcome.Healthy));
        var back = DeploymentPlanner.Rollback(healthy, healthy.Deployments[0], "slow", new("release", Full("bbb2222")));
        Assert.Equal((Full("aaa1111"), "release", Full("bbb2222"), "slow"), (back.Commit, back.Branch!.Name, back.Branch.From, back.Hold));
        Assert.Equal(["live"], back.Tags!);
        Assert.Equal((null, null), (DeploymentPlanner.Scale(healthy, new Dictionary<string, int?> { ["counter"] = 3 }).Branch,
            DeploymentPlanner.Scale(healthy, new Dictionary<string, int?>()).Tags));
    }

    private static string Full(string commit) => commit.PadRight(40, '0');

    private static IEnumerable<LedgerEntry> Again(LedgerState state) =>
        state.Deployments.SelectMany(each => new[] { Entries.Intent(each.Deployment) }
        .Concat(each.Outcome is { } outcome ? [Entries.Outcome(each.Deployment.Number, outcome)] : []));

    private static void Refuses(string says, LedgerState ledger, string? commit)
    {
        var refused = Assert.Throws<PlimsollException>(() => Promotion.Choose("dev", "prod", ledger, commit));
        Assert.Equal((Promotion.NotHealthy, Outcome.Refused), Code(refused));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    private static (string, Outcome) Code(PlimsollException exception) => (exception.Code, exception.Outcome);
}
