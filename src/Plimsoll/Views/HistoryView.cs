using Plimsoll.Delivery.Ledgers;
using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What was deployed to an environment, newest first.</summary>
internal static class HistoryView
{
    public static void Write(LedgerState ledger, LedgerState rejections, Screen screen, DateTimeOffset now)
    {
        if (ledger.Hold is { } hold) screen.WriteRow(new Cell($"held by {hold.By}: {hold.Reason}", Tone.Careful));
        var table = new Table("NUMBER", "WHEN", "CAUSE", "VERSION", "OUTCOME", "TOOK", "BY", "SUBJECT", "MARK");
        foreach (var entry in ledger.Deployments.Reverse())
        {
            table.Add(
                $"{entry.Deployment.Number}",
                $"{Words.Ago(entry.Started, now)} ago",
                Words.Cause(entry.Deployment.Cause),
                Words.Commit(entry.Deployment.Commit),
                Outcome(ledger, entry),
                entry.Ended is { } ended ? Words.Length(ended - entry.Started) : "",
                entry.Actor,
                entry.Deployment.Subject,
                Rejections.Find(rejections, entry.Deployment.Commit) is { } bad ? new Cell(Rejections.Tell(bad), Tone.Bad) : "");
        }
        table.WriteTo(screen);
        if (ledger.Deployments.IsEmpty) screen.WriteLine("nothing was deployed yet");
    }

    private static Cell Outcome(LedgerState ledger, LedgerDeployment entry) => entry.Outcome switch
    {
        DeploymentOutcome.Healthy => new("healthy", Tone.Good),
        DeploymentOutcome.Failed => new("failed", Tone.Bad),
        DeploymentOutcome.Cancelled => new("cancelled", Tone.Careful),
        _ => new(ledger.IsSuperseded(entry) ? "superseded" : "under way", Tone.Careful),
    };
}
