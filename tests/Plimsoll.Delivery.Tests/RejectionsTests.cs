using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;

namespace Plimsoll.Delivery.Tests;

/// <summary>Releases that are marked as bad, and what that does.</summary>
public sealed class RejectionsTests : IDisposable
{
    private static readonly string Commit = "aaa1111".PadRight(40, '0');
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_mark_counts_everywhere_until_it_is_taken_away()
    {
        Assert.Null(Rejections.Find(LedgerState.Empty, Commit, "dev"));
        var state = Entries.State(Reject("loses orders", null));
        var bad = Rejections.Find(state, Commit, "dev")!;
        Assert.Equal("ann marked it as bad at 2026-11-21 09:00 UTC (loses orders)", Rejections.Tell(bad));
        Assert.Null(Rejections.Find(state, "bbb2222".PadRight(40, '0'), "dev"));
        Assert.Null(Rejections.Find(state.With(Accept(0)), Commit, "dev"));
    }

    [Fact]
    public void What_an_environment_took_back_by_itself_a_person_may_try_there_again()
    {
        var state = Entries.State(Reject("counter: exit code 3:\n  more", "prod"));
        Assert.Null(Rejections.Find(state, Commit, "prod"));
        Assert.Equal("it was marked as bad at 2026-11-21 09:00 UTC, when prod took it back (counter: exit code 3)",
            Rejections.Tell(Rejections.Find(state, Commit, "dev")!));
        Assert.NotNull(Rejections.Find(state.With(Reject("no", null)), Commit, "prod"));
    }

    [Fact]
    public void Only_a_release_that_was_run_and_never_ran_well_is_condemned()
    {
        var good = Entries.State(Entries.Intent(Make.Deployment(1, "bbb2222")), Entries.Outcome(1, DeploymentOutcome.Healthy));
        Assert.True(Condemns(good, Cause.Push));
        Assert.True(Condemns(good, Cause.Promote));
        // there is nothing to take it back to
        Assert.False(Condemns(LedgerState.Empty, Cause.Push));
        // another branch was in its way
        Assert.False(Condemns(good, Cause.Promote, neverStarted: true));
        // where it ran well, it is the place that fails
        var ranWell = good.With(Entries.Intent(Make.Deployment(2, Commit))).With(Entries.Outcome(2, DeploymentOutcome.Healthy));
        foreach (var cause in Enum.GetValues<Cause>()) Assert.False(Condemns(ranWell, cause));

        static bool Condemns(LedgerState state, Cause cause, bool neverStarted = false)
        {
            var number = state.NextNumber;
            state = state.With(Entries.Intent(Make.Deployment(number, Commit) with { Cause = cause }))
                .With(new LedgerEntry.Result(number, DeploymentOutcome.Failed, "x") { Actor = "plimsoll", Time = Make.Time,
                    NeverStarted = neverStarted ? true : null });
            return Rejections.Condemns(state, state.Current!);
        }
    }

    [Fact]
    public void What_failed_is_tried_again_only_when_it_was_accepted_since()
    {
        var failed = Entries.State(Entries.Intent(Make.Deployment(1, Commit)), Entries.Outcome(1, DeploymentOutcome.Failed));
        Assert.True(failed.IsRejected(Commit, LedgerState.Empty));
        Assert.True(failed.IsRejected(Commit, Entries.State(Accept(-1))));
        Assert.False(failed.IsRejected(Commit, Entries.State(Accept(1))));
        Assert.True(failed.IsRejected(Commit, Entries.State(Accept(1), Reject("no", null))));
    }

    [Fact]
    public void A_rollback_without_a_target_passes_over_what_is_bad()
    {
        var state = Entries.State(
            Entries.Intent(Make.Deployment(1, "ccc3333", "three")), Entries.Outcome(1, DeploymentOutcome.Healthy),
            Entries.Intent(Make.Deployment(2, Commit, "one")), Entries.Outcome(2, DeploymentOutcome.Healthy),
            Entries.Intent(Make.Deployment(3, "bbb2222", "two")), Entries.Outcome(3, DeploymentOutcome.Healthy));
        Assert.Equal(2, DeploymentPlanner.RollbackTarget(state)!.Deployment.Number);
        Assert.Equal(1, DeploymentPlanner.RollbackTarget(state, Entries.State(Reject("no", null)))!.Deployment.Number);
    }

    [Fact]
    public async Task People_who_mark_at_the_same_time_do_not_lose_each_others_marks()
    {
        var mirror = await Repositories.MirrorAsync(_folder.Path);
        var people = Repetitions.Pick(6, full: 32);
        await Task.WhenAll(Enumerable.Range(0, people).Select(i => Task.Run(() => new Ledger(mirror, Rejections.Ledger)
            .AppendAsync(_ => new LedgerEntry.Reject($"{i:x7}", "no", null) { Actor = $"p{i}", Time = Make.Time }, default))));

        var state = await new Ledger(mirror, Rejections.Ledger).ReadAsync(default);

        Assert.Equal(people, state.Verdicts.Count);
        Assert.Equal(people, state.Verdicts.Values.Select(each => each.By).Distinct().Count());
    }

    private static LedgerEntry Reject(string reason, string? environment) =>
        new LedgerEntry.Reject(Commit, reason, environment) { Actor = "ann", Time = Make.Time };

    private static LedgerEntry Accept(int minutes) =>
        new LedgerEntry.Accept(Commit, null) { Actor = "bob", Time = Make.Time.AddMinutes(minutes) };
}
