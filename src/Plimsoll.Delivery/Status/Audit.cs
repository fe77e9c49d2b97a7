using Plimsoll.Delivery.Ledgers;

namespace Plimsoll.Delivery.Status;

/// <summary>Who changed what, when and why, over all environments: every entry of their ledgers but how deployments ended, which stands
/// with
/// the deployment. Pure.</summary>
public static class Audit
{
    /// <summary>All changes, newest first.</summary>
    /// <param name="ledgers">The entries of each environment, oldest first.</param>
    /// <param name="since">Those before are left out; null is none.</param>
    public static IReadOnlyList<AuditEntry> Tell(IEnumerable<(string Environment, IReadOnlyList<LedgerLine> Lines)> ledgers,
        DateTimeOffset? since)
    {
        ArgumentNullException.ThrowIfNull(ledgers);
        return [.. ledgers.SelectMany(each => Tell(each.Environment, each.Lines)).Where(entry => since is null || entry.Time >= since)
            .OrderByDescending(entry => entry.Time)];
    }

    // within an environment as the ledger has them: entries of one second keep their order
    private static IEnumerable<AuditEntry> Tell(string environment, IReadOnlyList<LedgerLine> lines)
    {
        var state = lines.Aggregate(LedgerState.Empty, (sofar, line) => sofar.With(line.Entry));
        return from line in lines.Reverse()
               let entry = line.Entry
               where entry is not LedgerEntry.Result
               let deployment = entry is LedgerEntry.Intent intent ? state.Find(intent.Deployment.Number) : null
               select new AuditEntry(entry.Time, environment, entry.Actor, LedgerMessage.Say(entry), ReasonOf(entry),
                   deployment is null ? null : state.IsSuperseded(deployment) ? "superseded"
                       : deployment.Outcome?.ToString().ToLowerInvariant() ?? "under way",
                   deployment?.Deployment.Number, line.Commit);
    }

    private static string? ReasonOf(LedgerEntry entry) => entry switch
    {
        LedgerEntry.Intent intent => intent.Deployment.Hold,
        LedgerEntry.Hold hold => hold.Reason,
        LedgerEntry.Cancel cancel => cancel.Reason,
        LedgerEntry.Approve approve => approve.Reason,
        LedgerEntry.Reject reject => reject.Reason,
        LedgerEntry.Accept accept => accept.Reason,
        _ => null,
    };
}

/// <summary>A change.</summary>
/// <param name="Time">When.</param>
/// <param name="Environment">Where; <c>all</c> for what counts in all environments.</param>
/// <param name="By">Who.</param>
/// <param name="What">In words, as the ledger's commit has them.</param>
/// <param name="Reason">Why; null where none was given.</param>
/// <param name="Outcome">How a deployment ended: <c>healthy</c>, <c>failed</c>, <c>cancelled</c>, <c>superseded</c> or <c>under way</c>;
/// null for what is none.</param>
/// <param name="Deployment">Its number; null for what is none.</param>
/// <param name="Evidence">The commit of the ledger that says so.</param>
public sealed record AuditEntry(DateTimeOffset Time, string Environment, string By, string What, string? Reason, string? Outcome,
    long? Deployment, string Evidence);
