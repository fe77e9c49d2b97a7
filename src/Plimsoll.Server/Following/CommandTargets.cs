using System.Globalization;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Reads what a person named in a command against what a ledger says.</summary>
public static class CommandTargets
{
    /// <summary>The deployment to go back to.</summary>
    /// <param name="environment">For messages.</param>
    /// <param name="ledger">What was.</param>
    /// <param name="target">A deployment's number, the beginning of a commit id, a permanent name (<c>RC…</c>), or null for the last good
    /// one that ran something else.</param>
    /// <param name="rejections">What is said of releases: without a target, one that is marked as bad is passed over. Null is
    /// nothing.</param>
    /// <exception cref="PlimsollException">There is none.</exception>
    public static LedgerDeployment Rollback(string environment, LedgerState ledger, string? target, LedgerState? rejections = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (target is null)
        {
            return DeploymentPlanner.RollbackTarget(ledger, rejections) ?? throw new PlimsollException(Outcome.Refused, "PLM3005",
                $"rolling back {environment}: no earlier deployment was healthy with other images. "
                    + $"What was: plimsoll history {environment}");
        }
        var found = Find(ledger, target);
        return found is { Outcome: DeploymentOutcome.Healthy } ? found : throw new PlimsollException(Outcome.Refused, "PLM3006",
            $"rolling back {environment} to {target}: "
                + $"{(found is null ? "no such healthy deployment" : "that deployment was not healthy")}. "
                + $"What was: plimsoll history {environment}");
    }

    private static LedgerDeployment? Find(LedgerState ledger, string target)
    {
        if (long.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 1_000_000)
            return ledger.Deployments.Find(each => each.Deployment.Number == number);
        // a name of the ledger: no tag that somebody moved may stand in for it
        var commit = ReleaseTag.IsPermanent(target) ? ReleaseTag.FindCommit(ledger, target) : target.Length < 4 ? null : target;
        return commit is null ? null : ledger.Deployments.FindLast(each =>
            each.Outcome == DeploymentOutcome.Healthy && each.Deployment.Commit.StartsWith(commit, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether these services can be scaled.</summary>
    /// <exception cref="PlimsollException">Nothing was deployed, or there is no such service.</exception>
    public static IReadOnlyDictionary<string, int?> Check(string environment, LedgerState ledger, IReadOnlyDictionary<string,
        int?> replicas)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(replicas);
        var services = ledger.Current?.Deployment.Services ?? throw new PlimsollException(Outcome.Refused, "PLM3007",
            $"scaling {environment}: nothing was deployed there yet. To deploy: plimsoll deploy {environment}");
        foreach (var (name, count) in replicas)
        {
            if (services.All(s => s.Name != name))
                throw new PlimsollException(Outcome.Usage, "PLM3008",
                    $"scaling {environment}: it has no service {name} (it has {string.Join(", ", services.Select(s => s.Name))})");
            if (count is < 0 or > 100)
                throw new PlimsollException(Outcome.Usage, "PLM3009",
                    $"scaling {environment}: {count} replicas of {name} are not possible (0 to 100, or default)");
            if (PodScale.Members(services, name).FirstOrDefault(member => replicas.TryGetValue(member, out var other)
                && other != count) is { } sibling)
                throw new PlimsollException(Outcome.Usage, "PLM3010",
                    $"scaling {environment}: {name} and {sibling} are of one pod, and have the same number of replicas: name one of them");
        }
        return replicas;
    }
}
