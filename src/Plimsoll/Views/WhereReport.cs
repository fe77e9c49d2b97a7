using Plimsoll.Delivery.Ledgers;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>where</c>; its names are a contract.</summary>
/// <param name="Name">What was asked for.</param>
/// <param name="Environments">Where it runs or ran, in the order of plimsoll.yaml.</param>
internal sealed record WhereReport(string Name, IReadOnlyList<WhereEnvironment> Environments)
{
    /// <summary>Where a version is.</summary>
    /// <param name="name">The full id of a commit, a permanent tag, or a digest or its beginning.</param>
    /// <param name="ledgers">What the ledger of each environment says.</param>
    public static WhereReport Of(string name, IEnumerable<(string Environment, LedgerState Ledger)> ledgers) => new(name,
        [.. ledgers.Select(each => Find(name, each.Environment, each.Ledger)).OfType<WhereEnvironment>()]);

    private static WhereEnvironment? Find(string name, string environment, LedgerState ledger)
    {
        var index = ledger.Deployments.FindLastIndex(each => Services(name, each).Count > 0 || IsRelease(name, each));
        if (index < 0) return null;
        var found = ledger.Deployments[index];
        var isCurrent = index == ledger.Deployments.Count - 1;
        var state = found.Outcome switch
        {
            DeploymentOutcome.Healthy => isCurrent ? "runs" : "ran",
            null => isCurrent ? "is under way" : "was left",
            DeploymentOutcome.Failed => "failed",
            _ => "was cancelled",
        };
        return new(environment, state, found.Deployment.Number, found.Deployment.Commit, found.Deployment.Subject, found.Actor,
            found.Started,
            isCurrent ? null : ledger.Deployments[index + 1].Started, Services(name, found), found.Deployment.Tags ?? []);
    }

    private static bool IsRelease(string name, LedgerDeployment each) =>
        each.Deployment.Commit == name || each.Deployment.Release == name || each.Deployment.Tags?.Contains(name) == true;

    /// <summary>The services whose own version or image it is.</summary>
    private static IReadOnlyList<string> Services(string name, LedgerDeployment each) => [.. each.Deployment.Services
        .Where(service => service.Commit == name || service.Image.ToString() == name || name.Length >= 7
            && service.Image.Hex.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        .Select(service => service.Name)];
}

/// <summary>The last deployment of an environment that had it; <paramref name="Until"/> is null while it has.</summary>
internal sealed record WhereEnvironment(
    string Environment, string State, long Deployment, string Commit, string Subject, string By, DateTimeOffset Since,
        DateTimeOffset? Until,
    IReadOnlyList<string> Services, IReadOnlyList<string> Tags);
