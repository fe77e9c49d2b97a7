using Plimsoll.Delivery.Deployments;
using Plimsoll.Machine;
using Plimsoll.Oci;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Progress;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Kubernetes.Export;
using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Server;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Exports;

/// <summary>
/// The objects that a deployment of a commit would make. Its images are built where they are not there yet, since they are named by digest;
/// what the ledger says of services that did not change is kept, so that exporting the next commit restarts nothing else.
/// </summary>
internal sealed class EnvironmentExport(ThisMachine machine, GitRepository repository, IProgress<RunProgress> progress)
{
    /// <param name="catalog">At the commit.</param>
    /// <param name="environment">Which environment.</param>
    /// <param name="target">Where images are pulled from.</param>
    /// <param name="minor">For which version of Kubernetes: 30 is 1.30.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Exported> RenderAsync(
        Catalog catalog, EnvironmentManifest environment, RegistryTarget target, int minor, CancellationToken cancellationToken)
    {
        var state = Images.Located(await StateAsync(catalog, environment, cancellationToken), target.RepositoryOf);
        try
        {
            var rendered = Renderer.Render(
                state, Clusters.Settings(environment, target) with { Capabilities = ClusterCapabilities.Of(1, minor) });
            return new(state.Environment, catalog.Commit, rendered, ServerRange.Of(rendered, minor));
        }
        catch (RenderException e)
        {
            throw new PlimsollException(Outcome.Usage, "PLM5020", $"rendering {environment.Name} for Kubernetes: {e.Message}", e);
        }
    }

    private async Task<DesiredState> StateAsync(Catalog catalog, EnvironmentManifest environment, CancellationToken cancellationToken)
    {
        var pipeline = machine.Pipeline(repository);
        var report = await pipeline.BuildAsync(catalog.Commit, null, progress, cancellationToken);
        var release = await pipeline.ReleaseOfAsync(catalog, report.Units.Select(unit => unit.Image), cancellationToken);
        var ledger = await new LedgerReader(machine.Home, repository, catalog.Workspace.Name).ReadAsync(environment, cancellationToken);
        // the release itself is not stored, for nothing is deployed
        return DeploymentPlanner.Deploy(ledger, environment with { Runtime = "kubernetes" }, catalog, release, Digest.Of([]), "")
            .ToDesiredState(new(catalog.Workspace.Name, environment.Name));
    }
}
