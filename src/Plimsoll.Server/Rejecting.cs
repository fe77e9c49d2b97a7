using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Progress;
using Plimsoll.Server.Api;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>
/// Marks releases as bad for all environments of a workspace, and takes such marks away. Those that count for environments of this machine
/// are in the home, those for shared ones in the repository that all clones share. Needs no controller.
/// </summary>
/// <param name="home">Which has the ledgers of this machine.</param>
/// <param name="repository">The user's repository.</param>
/// <param name="manifest">Its plimsoll.yaml.</param>
/// <param name="time">Stamps marks.</param>
public sealed class Rejecting(Home home, GitRepository repository, WorkspaceManifest manifest, TimeProvider time)
{
    /// <summary>The full id of the commit that a person named.</summary>
    /// <param name="version">A commit, or the permanent name of a release.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">There is none.</exception>
    public async Task<string> ResolveAsync(string version, CancellationToken cancellationToken)
    {
        var ledgers = await ReadLedgersAsync(cancellationToken);
        return ReleaseTag.FindCommit(ledgers.Select(each => each.Ledger), version)
            ?? await repository.ResolveAsync(version, cancellationToken);
    }

    /// <summary>Marks a release as bad.</summary>
    /// <param name="commit">The full id of its commit.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="dryRun">Says what would be done, and does nothing.</param>
    /// <param name="cancellationToken">Stops between two ledgers; the same again goes on.</param>
    /// <returns>What was done, and where it runs all the same.</returns>
    public async Task<MarkReport> RejectAsync(string commit, string reason, string actor, bool dryRun,
        CancellationToken cancellationToken)
    {
        var done = dryRun || await WriteAsync(state =>
            Rejections.Find(state, commit) is { Environment: null } known && known.Reason == reason ? null
            : new LedgerEntry.Reject(commit, reason, null) { Actor = actor, Time = time.GetUtcNow() }, actor, cancellationToken);
        var running = from each in await ReadLedgersAsync(cancellationToken)
                      where each.Ledger.Current?.Deployment.Commit == commit
                      select each.Environment;
        return new(commit, IsBad: true) { DryRun = dryRun, Changed = done && !dryRun, Running = [.. running] };
    }

    /// <summary>Takes the mark of a release away.</summary>
    /// <param name="commit">The full id of its commit.</param>
    /// <param name="reason">Why; null for none.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="dryRun">Says what would be done, and does nothing.</param>
    /// <param name="cancellationToken">Stops between two ledgers; the same again goes on.</param>
    /// <exception cref="PlimsollException">PLM3036: it has no mark.</exception>
    public async Task<MarkReport> AcceptAsync(string commit, string? reason, string actor, bool dryRun,
        CancellationToken cancellationToken)
    {
        if (dryRun) return new(commit, IsBad: false) { DryRun = true, Changed = false };
        var done = await WriteAsync(state => Rejections.Find(state, commit) is null ? null
            : new LedgerEntry.Accept(commit, reason) { Actor = actor, Time = time.GetUtcNow() }, actor, cancellationToken);
        return done ? new MarkReport(commit, IsBad: false)
            : throw new PlimsollException(Outcome.Refused, "PLM3036", $"accepting {commit[..7]}: it is not marked as bad. "
                + "To deploy again what failed: plimsoll deploy ENV, or plimsoll promote FROM ENV");
    }

    /// <returns>Whether anything was written.</returns>
    private async Task<bool> WriteAsync(Func<LedgerState, LedgerEntry?> decide, string actor, CancellationToken cancellationToken)
    {
        var written = false;
        // what cannot be reached first: then nothing is done
        if (manifest.Environments.Any(each => !each.IsLocal))
        {
            var shared = await repository.ReadSharedAsync(cancellationToken);
            var ledger = new Ledger(repository.WithAccessTo(shared), Rejections.Ledger, shared.Address);
            written |= (await ledger.AppendAsync(decide, cancellationToken)).Entry is not null;
        }
        if (manifest.Environments.Any(each => each.IsLocal))
        {
            var mirror = await Mirror.EnsureAsync(home.Mirror(manifest.Name), repository.WorkTree ?? repository.Folder, cancellationToken);
            var ledger = LocalLedger.Of(home, mirror, manifest.Name, Rejections.Ledger);
            written |= (await ledger.AppendAsync(decide, cancellationToken)).Entry is not null;
            await WakeAsync(actor, cancellationToken);
        }
        return written;
    }

    /// <summary>A controller that follows the repository looks again: no branch moved.</summary>
    private async Task WakeAsync(string actor, CancellationToken cancellationToken)
    {
        using var controller = await ControllerClient.FindAsync(home, cancellationToken);
        if (controller is null) return;
        try
        {
            await controller.PostAsync($"/api/workspaces/{manifest.Name}/wake", new(actor), ProgressTo.Nobody, cancellationToken);
        }
        catch (PlimsollException)
        {
            // it ended meanwhile: the next one looks by itself
        }
    }

    private async Task<IReadOnlyList<(string Environment, LedgerState Ledger)>> ReadLedgersAsync(CancellationToken cancellationToken)
    {
        var reader = new LedgerReader(home, repository, manifest.Name);
        return await Task.WhenAll(manifest.Environments.Select(async each => (each.Name, await reader.ReadAsync(each, cancellationToken))));
    }
}
