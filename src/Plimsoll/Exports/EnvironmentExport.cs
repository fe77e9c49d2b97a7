using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Releases;
using Plimsoll.Machine;
using Plimsoll.Oci;
using Plimsoll.Pipeline;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Server;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Exports;

/// <summary>
/// The objects that a deployment of a commit would make. Its images are built where they are not there yet, since they are named by digest; what the ledger
/// says of services that did not change is kept, so that exporting the next commit restarts nothing else.
/// </summary>
internal sealed class EnvironmentExport(ThisMachine machine, GitRepository repository, IProgress<RunProgress> progress)
{
    public async Task<Exported> RenderAsync(Catalog catalog, EnvironmentManifest environment, RegistryTarget target, ClusterCapabilities capabilities, CancellationToken cancellationToken)
    {
        var state = await StateAsync(catalog, environment, cancellationToken);
        var settings = new RenderSettings
        {
            Namespace = environment.RuntimeSettings.GetValueOrDefault("namespace"),
            ImagePrefix = target.Registry + "/",
            ImagePath = target.Path,
            Capabilities = capabilities,
            PullSecret = environment.RuntimeSettings.GetValueOrDefault("pull-secret"),
            Quota = environment.Quota is { } quota ? new(quota.CpuMillis, quota.MemoryBytes, quota.Pods) : null,
        };
        try
        {
            return new(state.Environment, catalog.Commit, Renderer.Render(state, settings));
        }
        catch (RenderException e)
        {
            throw new PlimsollException(Outcome.Usage, "PLM5020", $"rendering {environment.Name} for Kubernetes: {e.Message}", e);
        }
    }

    private async Task<DesiredState> StateAsync(Catalog catalog, EnvironmentManifest environment, CancellationToken cancellationToken)
    {
        var bases = catalog.Units.Where(unit => unit.Kind == UnitKind.Base && catalog.Workspace.Stores.Any(store => IsOf(unit, store.Image))).ToList();
        var report = await machine.Pipeline(repository).BuildAsync(catalog.Commit, bases.Count == 0 ? null : unit => unit.Service is not null || bases.Exists(each => each.Id == unit.Id), progress, cancellationToken);
        var release = new Release(catalog.Workspace.Name, catalog.Commit,
            [.. report.Units.Select(unit => unit.Image).Where(image => image.Unit.Service is not null).Select(image => new ReleasedService(image.Unit.Name, image.Repository, image.Digest))]);
        var ledger = await new LedgerReader(machine.Home, repository, catalog.Workspace.Name).ReadAsync(environment, cancellationToken);
        // the release itself is not stored, for nothing is deployed
        var deployment = DeploymentPlanner.Deploy(ledger, environment with { Runtime = "kubernetes" }, catalog, release, Digest.Of([]), "");
        var state = deployment.ToDesiredState(new(catalog.Workspace.Name, environment.Name));
        return state with { Stores = [.. state.Stores.Select(store => report.Units.Select(unit => unit.Image).FirstOrDefault(image => IsOf(image.Unit, store.Image)) is { } image ? store with { Image = $"{image.Repository}@{image.Digest}" } : store)] };
    }

    private static bool IsOf(Unit unit, string? image) => unit.Kind == UnitKind.Base && (unit.Id == image || unit.Name == image);
}
