using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Releases;
using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Deployments;

/// <summary>What an environment would run at a commit, as far as it is known without building anything. Pure.</summary>
/// <param name="Deployment">The deployment. A service that has no image yet keeps the image that runs; one that is new is left out.</param>
/// <param name="Unbuilt">The services that have no image of that commit yet, in ordinal order.</param>
/// <param name="Ran">The deployment of any environment that the images are from; null when none ran that commit.</param>
public sealed record Preview(Deployment Deployment, IReadOnlyList<string> Unbuilt, LedgerDeployment? Ran)
{
    /// <summary>Tells it.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="ledger">What its ledger says.</param>
    /// <param name="others">What the ledgers of all environments say: one of them may have run the commit.</param>
    /// <param name="catalog">The workspace at the commit.</param>
    /// <param name="changed">The units whose image is another one than that of the same unit in the current deployment.</param>
    public static Preview Of(EnvironmentManifest environment, LedgerState ledger, IEnumerable<LedgerState> others, Catalog catalog,
        IReadOnlySet<string> changed)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(changed);
        var ran = FindRan(others, catalog.Commit);
        var now = ImagesOf(ledger.Current?.Deployment);
        var built = ImagesOf(ran?.Deployment);
        var services = catalog.Units.Where(unit => unit.Service is not null).Select(unit => unit.Name)
            .Order(StringComparer.Ordinal).ToList();
        var unbuilt = services.Where(name => !built.ContainsKey(name) && (changed.Contains(name) || !now.ContainsKey(name))).ToList();
        var images = services.Select(name => built.GetValueOrDefault(name) ?? now.GetValueOrDefault(name)).OfType<ReleasedService>();
        // settings of services come from the release, as when it is deployed
        var settings = catalog.Workspace.Environments.FirstOrDefault(each => each.Name == environment.Name) ?? environment;
        var deployment = DeploymentPlanner.Deploy(ledger, settings, catalog, new(catalog.Workspace.Name, catalog.Commit, [.. images]),
            Digest.Of([]), "");
        return new(deployment, unbuilt, ran);
    }

    /// <summary>The latest deployment of a commit in any environment: it has the image of every service.</summary>
    public static LedgerDeployment? FindRan(IEnumerable<LedgerState> ledgers, string commit)
    {
        ArgumentNullException.ThrowIfNull(ledgers);
        return ledgers.Select(each => each.Deployments.FindLast(deployed =>
            deployed.Deployment.Commit == commit)).OfType<LedgerDeployment>()
            .MaxBy(deployed => deployed.Started);
    }

    private static Dictionary<string, ReleasedService> ImagesOf(Deployment? deployment) => (deployment?.Services ?? []).ToDictionary(
        service => service.Name,
        service => new ReleasedService(service.Name, service.Repository, service.Image) { User = service.User, Volumes = service.Scratch },
        StringComparer.Ordinal);
}
