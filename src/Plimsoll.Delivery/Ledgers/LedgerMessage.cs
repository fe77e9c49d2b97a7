using Plimsoll.Delivery.Deployments;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>The message of a ledger's commit, so that <c>git log deployments/dev</c> reads as a history.</summary>
internal static class LedgerMessage
{
    /// <summary>One line; <c>[skip ci]</c> because a ledger is no code.</summary>
    public static string Of(string environment, LedgerEntry entry) => $"{environment}: {Say(entry)} [skip ci]\n";

    /// <summary>What an entry says, in words.</summary>
    public static string Say(LedgerEntry entry) => entry switch
    {
        LedgerEntry.Intent { Deployment: var d } => $"#{d.Number} {Say(d.Cause)} {d.Commit[..7]} {d.Subject}".TrimEnd(),
        LedgerEntry.Result r => $"#{r.Number} {r.Outcome.ToString().ToLowerInvariant()}",
        LedgerEntry.Hold h => $"held: {h.Reason}",
        LedgerEntry.Approve a => $"approved {a.Commit[..7]}{(a.Reason is null ? "" : $": {a.Reason}")}",
        LedgerEntry.Reject r => $"rejected {r.Commit[..7]}: {r.Reason.Split('\n')[0]}",
        LedgerEntry.Accept a => $"accepted {a.Commit[..7]}{(a.Reason is null ? "" : $": {a.Reason}")}",
        LedgerEntry.Cancel c =>
            $"{(c.Number is { } number ? $"#{number}" : c.Commit[..7])} cancelled{(c.Reason is null ? "" : $": {c.Reason}")}",
        _ => "resumed",
    };

    private static string Say(Cause cause) => cause == Cause.TakeBack ? "take-back" : cause.ToString().ToLowerInvariant();
}
