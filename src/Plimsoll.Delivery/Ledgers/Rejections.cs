using Plimsoll.Delivery.Deployments;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>Releases that are marked as bad, for all environments. Pure.</summary>
public static class Rejections
{
    /// <summary>
    /// The name of the ledger that has them, beside those of the environments and with their rules; no environment can have it, as it is no
    /// DNS label.
    /// </summary>
    public const string Ledger = "_rejections";

    /// <summary>The mark that keeps a commit from an environment; null when none does.</summary>
    /// <param name="rejections">What the ledger says that has them.</param>
    /// <param name="commit">The full id.</param>
    /// <param name="environment">
    /// The environment. What it took back by itself it does not take again by itself, and a person may try it there again.
    /// </param>
    public static LedgerVerdict? Find(LedgerState rejections, string commit, string environment) =>
        Find(rejections, commit) is { } bad && bad.Environment != environment ? bad : null;

    /// <summary>The mark that a commit has; null when it has none.</summary>
    public static LedgerVerdict? Find(LedgerState rejections, string commit)
    {
        ArgumentNullException.ThrowIfNull(rejections);
        return rejections.Verdicts.GetValueOrDefault(commit) is { IsBad: true } bad ? bad : null;
    }

    /// <summary>Who marked a commit as bad, when and why, in a clause.</summary>
    public static string Tell(LedgerVerdict bad)
    {
        ArgumentNullException.ThrowIfNull(bad);
        var by = bad.Environment is null ? $"{bad.By} marked it as bad at {UtcTime.Minute(bad.Time)}"
            : $"it was marked as bad at {UtcTime.Minute(bad.Time)}, when {bad.Environment} took it back";
        return $"{by} ({bad.Reason.Split('\n')[0].TrimEnd(' ', ':', '.')})";
    }

    /// <summary>What somebody can do about it.</summary>
    public static string Act(string commit) =>
        $"a newer commit that contains it may go, and to take the mark away: plimsoll accept {commit[..7]}";

    /// <summary>
    /// Whether a deployment that failed condemns its release: it was run and never ran well there. One that did fails because of where it
    /// runs, and that must not condemn every version.
    /// </summary>
    /// <param name="ledger">What the ledger of the environment says.</param>
    /// <param name="failed">The deployment.</param>
    public static bool Condemns(LedgerState ledger, LedgerDeployment failed)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(failed);
        return failed is { Outcome: DeploymentOutcome.Failed, NeverStarted: false, Deployment.Cause: Cause.Push or Cause.Promote }
            && ledger.LastGood is not null
            && !ledger.Deployments.Exists(each => each.Deployment.Commit == failed.Deployment.Commit
                && each.Outcome == DeploymentOutcome.Healthy);
    }
}
