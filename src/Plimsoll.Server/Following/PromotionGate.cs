using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>
/// Decides what an environment that promotes another one may take: what was healthy there, and on its branch only forwards. The branch of
/// whoever promotes by a push is there already; a command moves it.
/// </summary>
/// <param name="follower">The repository.</param>
/// <param name="manifest">Its plimsoll.yaml, from the main branch.</param>
/// <param name="environment">The environment that takes it.</param>
/// <param name="time">The clock of its gates.</param>
internal sealed class PromotionGate(WorkspaceFollower follower, WorkspaceManifest manifest, EnvironmentManifest environment,
    TimeProvider time)
{
    private string From => environment.Promotes ?? throw new PlimsollException(Outcome.Refused, "PLM3022",
        $"promoting to {environment.Name}: it takes every commit of {environment.Follows} by itself.\n"
        + $"         To deploy one: {environment.DeliverCommand}");

    private EnvironmentManifest Source => manifest.Environments.FirstOrDefault(other => other.Name == From)
        ?? throw new PlimsollException(Outcome.Refused, "PLM3030",
            $"promoting to {environment.Name}: it takes only what was healthy in {From}, which plimsoll.yaml has no more.\n"
            + $"         To have it again: write environments: {From} into plimsoll.yaml, on {PolicyReader.Usual[0]}");

    private bool IsLast => manifest.Environments.All(other => other.Promotes != environment.Name);

    /// <summary>What a person promotes.</summary>
    /// <param name="from">The environment that was named.</param>
    /// <param name="commit">The full id of the release's commit; null is what runs there.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">It may not be taken.</exception>
    public async Task<Promoting> DecideAsync(string? from, string? commit, CancellationToken cancellationToken)
    {
        if (From != from) throw new PlimsollException(Outcome.Refused, "PLM3022",
            $"promoting {from} to {environment.Name}: it takes only what was healthy in {From}.\n"
            + $"         To promote that: {environment.DeliverCommand}");
        var (promotion, waits) = await ChooseAsync(commit, cancellationToken);
        if (waits.Count > 0)
            throw new PlimsollException(Outcome.Refused, "PLM3026",
                $"promoting {promotion.Commit[..7]} to {environment.Name}: {string.Join("; ", waits.Select(wait => wait.Why))}.\n"
                + string.Concat(waits.Select(wait => wait.Act).OfType<string>()
                    .Select(act => $"         {char.ToUpperInvariant(act[0])}{act[1..]}\n"))
                + $"         {Later(promotion.Commit)}");
        var head = await follower.FindHeadAsync(environment, cancellationToken);
        await RequireForwardAsync(head, promotion.Commit, cancellationToken);
        if (head == promotion.Commit) return Promote(promotion, null);
        await follower.RequireMovableAsync(environment, cancellationToken);
        return Promote(promotion, new(environment.Follows, head));
    }

    /// <summary>What somebody promoted by a push.</summary>
    /// <param name="head">Where the branch is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>It; or, while it was not healthy yet where it comes from or a gate is closed, what it waits for.</returns>
    public async Task<(Promoting? Promoting, string? Waits)> DecidePushedAsync(string head, CancellationToken cancellationToken)
    {
        try
        {
            var (promotion, waits) = await ChooseAsync(head, cancellationToken);
            return Gates.Tell(waits) is { } wait ? (null, wait) : (Promote(promotion, null), null);
        }
        catch (PlimsollException e) when (e.Code == Promotion.NotHealthy)
        {
            return (null, Gates.NotHealthy(From));
        }
    }

    /// <summary>Delivers what was pushed to the environment's branch, if it may: forwards what was healthy before, back what ran well
    /// here.</summary>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What was done, null when there was nothing to do; and what a commit waits for.</returns>
    public async Task<(EnvironmentReport? Done, string? Waits)> FollowAsync(IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        var worker = follower.Worker(manifest, environment);
        var ledger = await worker.ReadLedgerAsync(cancellationToken);
        // until the one that is under way has ended, its branch may be on the way too
        if (ledger.Hold is not null || ledger.Current is { Outcome: null }) return (null, null);
        // a branch that was fetched before is behind what was promoted since, and would look moved back
        await follower.FetchAsync(cancellationToken);
        if (await follower.FindHeadAsync(environment, cancellationToken) is not { } head) return (null, null);
        var now = ledger.Current?.Deployment.Commit;
        if (now == head || await worker.IsRejectedAsync(ledger, head, cancellationToken)) return (null, null);
        if (now is not null && await follower.Mirror.IsAncestorAsync(head, now, cancellationToken))
            return (await worker.RollbackAsync(environment, state => PushedBack(state, ledger, head),
                await AuthorAsync(head, cancellationToken),
                $"{environment.Follows} was moved back to {head[..7]}", null, progress, cancellationToken), null);
        await RequireForwardAsync(now, head, cancellationToken);
        var (promoting, waits) = await DecidePushedAsync(head, cancellationToken);
        return promoting is null ? (null, $"{head[..7]}: {waits}")
            : (await worker.FollowAsync(environment, head, progress, cancellationToken, ledger, promoting), null);
    }

    /// <summary>A release that may be taken as soon as its gates are open, what they look at, and those that are closed.</summary>
    /// <param name="commit">The full id of its commit; null is what runs where it comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">It was not healthy there.</exception>
    internal async Task<(Promotion Promotion, GateFacts Facts)> ReadAsync(string? commit, CancellationToken cancellationToken)
    {
        var source = await follower.ReadLedgerAsync(Source, cancellationToken);
        var promotion = Promotion.Choose(From, environment.Name, source, commit);
        var target = await follower.ReadLedgerAsync(environment, cancellationToken);
        var rejections = await follower.ReadRejectionsAsync(environment, cancellationToken);
        return (promotion, await GateReader.ReadAsync(follower.Mirror, environment, promotion.Commit, source, target, rejections,
            cancellationToken));
    }

    /// <summary>The gates that are closed to it now.</summary>
    internal IReadOnlyList<GateWait> Find(Promotion promotion, GateFacts facts) =>
        Gates.Find(environment, promotion, facts, time.GetUtcNow());

    private async Task<(Promotion Promotion, IReadOnlyList<GateWait> Waits)> ChooseAsync(string? commit,
        CancellationToken cancellationToken)
    {
        var (promotion, facts) = await ReadAsync(commit, cancellationToken);
        return (promotion, Find(promotion, facts));
    }

    private Promoting Promote(Promotion promotion, Delivery.Deployments.BranchMove? move) =>
        new(promotion, move, IsLast) { Require = Source.Require };

    /// <summary>How it goes on when a gate opens: what is pushed waits by itself.</summary>
    private string Later(string commit) => "To have it promoted as soon as it may: git "
        + (environment.IsLocal ? $"branch -f {environment.Follows} {commit[..7]}" : $"push origin {commit[..7]}:{environment.Follows}");

    private LedgerDeployment PushedBack(LedgerState state, LedgerState seen, string head)
    {
        if (state.NextNumber != seen.NextNumber) throw new PlimsollException(Outcome.Unavailable, "PLM3018",
            $"taking {environment.Name} back to {head[..7]}: somebody else deployed there meanwhile. The same again decides anew");
        return state.Deployments.FindLast(each => each.Deployment.Commit == head && each.Outcome == DeploymentOutcome.Healthy)
            ?? throw NotForward(head, state.Current!.Deployment.Commit);
    }

    private async Task RequireForwardAsync(string? now, string commit, CancellationToken cancellationToken)
    {
        if (now is not null && !await follower.Mirror.IsAncestorAsync(now, commit, cancellationToken)) throw NotForward(commit, now);
    }

    private PlimsollException NotForward(string commit, string now) => new(Outcome.Refused, "PLM3004",
        $"{environment.Name} accepts only fast-forwards of {environment.Follows}: "
        + $"{commit[..7]} is not a descendant of {now[..7]}, which is there now.\n"
        + $"         To take an older version back on purpose: plimsoll rollback {environment.Name} --to {commit[..7]}");

    private async Task<string> AuthorAsync(string commit, CancellationToken cancellationToken) =>
        (await follower.Mirror.ReadCommitAsync(commit, cancellationToken)).Author;
}
