using Plimsoll.Delivery.Ledgers;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Deployments;

/// <summary>Decides what <c>cancel</c> ends: pure.</summary>
public static class Cancellation
{
    /// <summary>What is ended: the deployment that is under way, or else a commit that waits or is being built; null when there is
    /// neither, or it was cancelled before.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="ledger">What its ledger says.</param>
    /// <param name="waiting">The commit that waits, or is being built for it; null when none is.</param>
    /// <exception cref="PlimsollException">PLM3053: there is nothing to go back to.</exception>
    public static (string Commit, long? Number)? Find(string environment, LedgerState ledger, string? waiting)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (ledger.Current is not { Outcome: null } current)
            return waiting is null || ledger.Cancelled.ContainsKey(waiting) ? null : (waiting, null);
        // it is what cancelling does
        if (current.Deployment.Cause == Cause.TakeBack) return null;
        var (number, commit) = (current.Deployment.Number, current.Deployment.Commit);
        return ledger.LastGood is not null ? (commit, number) : throw new PlimsollException(Outcome.Refused, "PLM3053",
            $"cancelling deployment {number} of {environment}: nothing was healthy there before, so there is nothing to go back to.\n"
            + $"         How it goes on: plimsoll status. To deploy another commit instead: plimsoll deploy {environment} --commit COMMIT");
    }
}
