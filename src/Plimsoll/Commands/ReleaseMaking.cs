using Plimsoll.Machine;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Progress;
using Plimsoll.Source;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>What <c>build --release</c> does: what CI does for those who deliver and build nothing.</summary>
internal sealed class ReleaseMaking(ThisMachine machine, IProgress<RunProgress> progress)
{
    /// <summary>Builds and checks all of a commit and pushes its release to the registry of the workspace, unless it is there.</summary>
    /// <exception cref="PlimsollException">PLM6026: the workspace has no registry.</exception>
    public async Task<BuiltReport> RunAsync(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        var workspace = await CatalogReader.ReadWorkspaceAsync(repository, commit, cancellationToken);
        var target = RegistryTarget.Parse(workspace.Registry ?? throw new PlimsollException(Outcome.Usage, "PLM6026",
            $"releasing {commit[..7]}: {workspace.Name} has no registry. Say in plimsoll.yaml where its images go, "
                + "such as registry: ghcr.io/acme"));
        return BuiltReport.Of(await machine.Pipeline(repository).ReleaseSharedAsync(commit, [], progress, cancellationToken)).At(target);
    }
}
