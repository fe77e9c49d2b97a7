using Plimsoll.Source;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>
/// What is written of a shared environment while the repository that has its ledger cannot be reached: entries on a branch of the mirror of
/// this machine, behind what was last seen. They are no part of the ledger until they are given to it.
/// </summary>
/// <param name="mirror">The mirror.</param>
/// <param name="environment">The environment's name.</param>
/// <param name="shared">The repository that has its ledger, as git is told it.</param>
public sealed class AwayLedger(GitRepository mirror, string environment, string shared)
{
    private string Branch => $"refs/heads/deployments/{environment}";

    /// <summary>Where it began: what was last seen.</summary>
    private string Base => $"refs/plimsoll/away/{environment}";

    private string Seen => $"refs/plimsoll/deployments/{environment}";

    /// <summary>Where its entries are, for messages.</summary>
    public string Place => $"{Branch} of {mirror.CommonFolder}";

    /// <summary>How to give its entries up, for messages.</summary>
    public string Forgetting => $"git --git-dir {mirror.CommonFolder} update-ref -d {Branch}";

    /// <summary>The ledger as it is known here. What others wrote meanwhile is missing in it.</summary>
    public Ledger Ledger => new(mirror, environment) { MayLackDeployments = true };

    /// <summary>Whether something was written that the ledger does not have.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken) =>
        await mirror.ReadRefAsync(Branch, cancellationToken) is not null;

    /// <summary>Begins it, unless it was begun: behind what the mirror or a clone has seen last, whichever is more.</summary>
    /// <param name="clone">The clone.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when neither has ever seen the ledger.</returns>
    public async Task<bool> BeginAsync(GitRepository clone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clone);
        if (await ExistsAsync(cancellationToken)) return true;
        var (here, there) = (await mirror.ReadRefAsync(Seen, cancellationToken), await clone.ReadRefAsync(Seen, cancellationToken));
        // the objects too; a clone that saw less adds nothing
        if (there is not null) await mirror.FetchRefAsync(clone.CommonFolder, Seen, $"{Base}-clone", cancellationToken);
        var tip = here is null || there is not null && await mirror.IsAncestorAsync(here, there, cancellationToken) ? there : here;
        if (tip is null) return false;
        Ledger.Forget();
        await mirror.UpdateRefAsync(Base, tip, await mirror.ReadRefAsync(Base, cancellationToken), cancellationToken);
        return await mirror.UpdateRefAsync(Branch, tip, null, cancellationToken);
    }

    /// <summary>The entries that the ledger does not have, oldest first.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> ReadOwnAsync(CancellationToken cancellationToken)
    {
        var began = await mirror.ReadRefAsync(Base, cancellationToken);
        return [.. (await Ledger.ReadLinesAsync(cancellationToken)).Reverse().TakeWhile(line => line.Commit != began).Reverse()
            .Select(line => line.Entry)];
    }

    /// <summary>Ends it: the ledger has its entries.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await mirror.UpdateRefAsync(Branch, null, await mirror.ReadRefAsync(Branch, cancellationToken), cancellationToken);
        Ledger.Forget();
    }

    /// <summary>Adds an entry to the ledger, when it goes on from there as if it had been written at its time.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The deployment that is in its place; null when there is none.</returns>
    public static async Task<LedgerDeployment?> GiveAsync(Ledger ledger, LedgerEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        LedgerDeployment? other = null;
        await ledger.AppendAsync(state =>
        {
            other = null;
            switch (entry)
            {
                case LedgerEntry.Intent { Deployment.Number: var number } intent:
                    // given before this was killed
                    if (state.Find(number) is { } there && there.Started == intent.Time && there.Actor == intent.Actor) return null;
                    if (state.NextNumber == number) return entry;
                    other = state.Find(number) ?? state.Current ?? new(intent.Deployment, intent.Actor, intent.Time);
                    return null;
                case LedgerEntry.Result result:
                    return state.Find(result.Number)?.Outcome is null ? entry : null;
                default:
                    return entry;
            }
        }, cancellationToken);
        return other;
    }

    /// <summary>The repository that has the ledger.</summary>
    public string Shared => shared;
}
