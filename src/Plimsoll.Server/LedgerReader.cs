using System.Collections.Concurrent;
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
    // each is a git to be started, and the same for all environments; they are short, so who cancels only stops waiting
    private readonly Lazy<Task<RemoteAddress>> _shared = new(() => repository.ReadSharedAsync());
    private readonly Lazy<Task<GitRepository?>> _mirror = new(() => LocalLedger.OpenMirrorAsync(home, workspace, CancellationToken.None));

    private readonly ConcurrentDictionary<bool, Task<LedgerState>> _rejections = new();

    /// <summary>The repository that all its clones share, which has the ledgers of shared environments. It is asked for once.</summary>
    internal Task<RemoteAddress> ReadSharedAsync(CancellationToken cancellationToken) => _shared.Value.WaitAsync(cancellationToken);

    /// <summary>What an environment's ledger says.</summary>
    /// <exception cref="GitException">It is shared, and the repository that has it cannot be reached.</exception>
    public async Task<LedgerState> ReadAsync(EnvironmentManifest environment, CancellationToken cancellationToken) =>
        await OpenAsync(environment, cancellationToken) is { } ledger ? await ledger.ReadAsync(cancellationToken) : LedgerState.Empty;

    /// <summary>The entries of an environment's ledger with their commits, oldest first.</summary>
    /// <exception cref="GitException">It is shared, and the repository that has it cannot be reached.</exception>
    public async Task<IReadOnlyList<LedgerLine>> ReadLinesAsync(EnvironmentManifest environment, CancellationToken cancellationToken) =>
        await OpenAsync(environment, cancellationToken) is { } ledger ? await ledger.ReadLinesAsync(cancellationToken) : [];

    private async Task<Ledger?> OpenAsync(EnvironmentManifest environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (!environment.IsLocal)
        {
            var shared = await ReadSharedAsync(cancellationToken);
            return new Ledger(repository.WithAccessTo(shared), environment.Name, shared.Address);
        }
        return await _mirror.Value.WaitAsync(cancellationToken) is { } mirror ? LocalLedger.Of(home, mirror, workspace, environment.Name)
            : null;
    }

    /// <summary>Which releases are marked as bad, where an environment looks. It is read once for all that look there.</summary>
    /// <exception cref="GitException">It is shared, and the repository that has them cannot be reached.</exception>
    public Task<LedgerState> ReadRejectionsAsync(EnvironmentManifest environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return _rejections.GetOrAdd(environment.IsLocal, _ => ReadAsync(environment with { Name = Rejections.Ledger }, cancellationToken));
    }
}
