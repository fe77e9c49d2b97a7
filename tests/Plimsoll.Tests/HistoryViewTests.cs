using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Views;

namespace Plimsoll.Tests;

public sealed class HistoryViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The first deployment never gets an outcome: its controller was killed.</summary>
    [Fact]
    public void A_deployment_that_was_interrupted_is_superseded_by_a_later_one()
    {
        var interrupted = LedgerState.Empty.With(Intent(1));
        Assert.Equal(["under way"], Outcomes(interrupted));
        Assert.Null(HistoryReport.Of("prod", interrupted, LedgerState.Empty).Deployments[0].Outcome);

        var healthy = new LedgerEntry.Result(2, DeploymentOutcome.Healthy, "") { Actor = "ann", Time = Now };
        var later = interrupted.With(Intent(2)).With(healthy);
        Assert.Equal(["healthy", "superseded"], Outcomes(later));
        Assert.Equal(["healthy", "superseded"], HistoryReport.Of("prod", later,
            LedgerState.Empty).Deployments.Select(each => each.Outcome));
        Assert.Equal(["under way", "superseded"], Outcomes(interrupted.With(Intent(2))));
    }

    [Fact]
    public void A_release_that_is_bad_is_marked()
    {
        var ledger = LedgerState.Empty.With(Intent(1));
        var reject = new LedgerEntry.Reject(new string('a', 40), "loses orders", null) { Actor = "bob", Time = Now };
        var rejections = LedgerState.Empty.With(reject);
        var captured = new CapturedShell();
        HistoryView.Write(ledger, rejections, captured.Shell.Out, Now);
        Assert.Contains("(loses orders)", captured.Out.ToString(), StringComparison.Ordinal);
        Assert.Equal("bob", HistoryReport.Of("prod", ledger, rejections).Deployments[0].Rejected!.By);
        Assert.Null(HistoryReport.Of("prod", ledger, LedgerState.Empty).Deployments[0].Rejected);
    }

    private static IEnumerable<string> Outcomes(LedgerState ledger)
    {
        var captured = new CapturedShell();
        HistoryView.Write(ledger, LedgerState.Empty, captured.Shell.Out, Now);
        string[] known = ["under way", "superseded", "healthy"];
        var lines = captured.Out.ToString().Split('\n').Skip(1);
        return lines.Select(line => known.FirstOrDefault(each => line.Contains(each, StringComparison.Ordinal))).OfType<string>();
    }

    private static LedgerEntry.Intent Intent(long number) => new(new Deployment
    {
        Number = number,
        Cause = Cause.Push,
        Commit = new string('a', 40),
        Release = "sha256:0",
        Services = [],
        Stores = [],
        DefaultReplicas = new Dictionary<string, int>(),
    }) { Actor = "ann", Time = Now };
}
