using Plimsoll.Delivery.Ledgers;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>Reads the ledgers of a workspace's environments, wherever they are. Needs no controller.</summary>
/// <param name="home">Which has the ledgers of this machine.</param>
/// <param name="repository">The user's repository.</param>
/// <param name="workspace">The workspace's name.</param>
public sealed class LedgerReader(Home home, GitRepository repository, string workspace)
{
    /// <summary>What an environment's ledger says.</summary>
    /// <exception cref="GitException">It is shared, and the repository that has it cannot be reached.</exception>
    public async Task<LedgerState> ReadAsync(EnvironmentManifest environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (!environment.IsLocal) return await new Ledger(repository, environment.Name, await repository.ReadSharedAsync(cancellationToken)).ReadAsync(cancellationToken);
        return Directory.Exists(home.Mirror(workspace))
            ? await new Ledger(await GitRepository.OpenAsync(home.Mirror(workspace), cancellationToken), environment.Name).ReadAsync(cancellationToken)
            : LedgerState.Empty;
    }
}
