using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Reads from git what gates look at.</summary>
internal static class GateReader
{
    /// <summary>What is known of a commit that an environment may take.</summary>
    /// <param name="repository">Has the commit, and the one that runs.</param>
    /// <param name="environment">The environment, from the main branch.</param>
    /// <param name="commit">The full id of the commit.</param>
    /// <param name="source">What the ledger of the environment says that it comes from.</param>
    /// <param name="target">What the ledger of the environment says that takes it.</param>
    /// <param name="rejections">What is said of releases in all environments.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">One of the commits is not there: then nobody knows who wrote what comes.</exception>
    public static async Task<GateFacts> ReadAsync(GitRepository repository, EnvironmentManifest environment, string commit,
        LedgerState source, LedgerState target, LedgerState rejections, CancellationToken cancellationToken)
    {
        var before = await ReadBeforeAsync(repository, environment.Name, target, cancellationToken);
        return new(source, target)
        {
            Rejections = rejections,
            Before = before,
            Authors = environment.AtLeast(before).Approvals == 0 ? []
                : await repository.ListPeopleAsync(commit, target.LastGood?.Deployment.Commit, cancellationToken),
        };
    }

    /// <summary>What the release that runs in an environment says of it: what it asks for, a newer one has to fulfil as well.</summary>
    /// <param name="repository">Where its commit is.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="ledger">What its ledger says.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null where nothing runs, where it says nothing, and where its commit is gone.</returns>
    public static async Task<EnvironmentManifest?> ReadBeforeAsync(GitRepository repository, string environment, LedgerState ledger,
        CancellationToken cancellationToken)
    {
        if (ledger.LastGood?.Deployment.Commit is not { } commit || await repository.FindCommitAsync(commit, cancellationToken) is null)
            return null;
        try
        {
            var manifest = await CatalogReader.ReadWorkspaceAsync(repository, commit, cancellationToken);
            return manifest.Environments.FirstOrDefault(each => each.Name == environment);
        }
        catch (PlimsollException)
        {
            // an older plimsoll read it: what this one refuses asks for nothing
            return null;
        }
    }
}
