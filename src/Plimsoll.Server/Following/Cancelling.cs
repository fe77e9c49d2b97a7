using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>
/// Ends what is under way in an environment. The ledger says first that it is cancelled; whoever carries it out, in this process or another
/// one, goes back then, or is fenced by who does.
/// </summary>
/// <param name="environment">The environment's name.</param>
/// <param name="ledger">Its ledger.</param>
/// <param name="underWay">What this process does.</param>
/// <param name="time">Stamps entries.</param>
internal sealed class Cancelling(string environment, Ledger ledger, UnderWay underWay, TimeProvider time)
{
    /// <summary>The code of work that a person cancelled.</summary>
    public const string Cancelled = "PLM3054";

    /// <summary>Ends it.</summary>
    /// <param name="actor">Who wants it.</param>
    /// <param name="reason">Why; null where none is given.</param>
    /// <param name="waiting">The commit that waits for a gate; null when none does.</param>
    /// <param name="resume">Makes the environment what the ledger says then, when it is its turn.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What was done.</returns>
    public async Task<EnvironmentReport> RunAsync(string actor, string? reason, string? waiting, Func<Task> resume,
        CancellationToken cancellationToken)
    {
        var (state, entry) = await ledger.AppendAsync(sofar => Cancellation.Find(environment, sofar, underWay.Commit
            ?? waiting) is { } found
            ? new LedgerEntry.Cancel(found.Commit, found.Number, reason) { Actor = actor, Time = time.GetUtcNow() }
                : null, cancellationToken);
        if (entry is not null) underWay.End();
        if (entry is LedgerEntry.Cancel { Number: null } withdrawn)
            return new(environment, Deed.Cancel) { Cancelled = new(withdrawn.Commit, null, actor, reason) };
        var ended = state.Deployments.FindLast(each => each.Cancel is not null);
        if (ended is null || !IsGoingBack(state)) return new(environment, Deed.Cancel) { Changed = false };
        // also what an earlier cancel, which was killed, left to be done
        await resume();
        state = await ledger.ReadAsync(cancellationToken);
        var back = RequireBack(state);
        return new(environment, Deed.Cancel)
        {
            Changed = entry is not null,
            Commit = back.Commit,
            Deployment = back.Number,
            Cancelled = new(ended.Deployment.Commit, ended.Deployment.Number, ended.Cancel!.By, ended.Cancel.Reason),
        };
    }

    /// <summary>What would be ended, in words.</summary>
    /// <param name="waiting">As of <see cref="RunAsync"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string> TellAsync(string? waiting, CancellationToken cancellationToken)
    {
        var state = await ledger.ReadAsync(cancellationToken);
        return Cancellation.Find(environment, state, underWay.Commit ?? waiting) switch
        {
            null => $"nothing is under way in {environment}",
            (var commit, null) => $"would not deliver {Short(commit)} to {environment}",
            (_, { } number) =>
                $"would cancel deployment {number} of {environment}\nand go back to {Short(state.LastGood!.Deployment.Commit)}",
        };
    }

    /// <summary>What ended in the middle of an environment's work because a person cancelled it.</summary>
    public async Task<PlimsollException> ExplainAsync(string? commit, CancellationToken cancellationToken)
    {
        var state = await ledger.ReadAsync(cancellationToken);
        var cancel = (commit is null ? null : state.Cancelled.GetValueOrDefault(commit))
            ?? state.Deployments.FindLast(each => each.Cancel is not null)?.Cancel;
        return Problem(environment, commit, cancel);
    }

    /// <summary>PLM3054: the error of work that a person cancelled.</summary>
    public static PlimsollException Problem(string environment, string? commit, LedgerCancel? cancel) => new(Outcome.Cancelled, Cancelled,
        $"delivering {(commit is null ? "" : $"{Short(commit)} ")}to {environment}: cancelled by {cancel}");

    /// <summary>Goes on only when a commit was not cancelled meanwhile.</summary>
    /// <param name="sofar">What the ledger said when its delivery began.</param>
    /// <param name="now">What it says now.</param>
    /// <param name="commit">The commit.</param>
    /// <exception cref="PlimsollException">PLM3054: it was.</exception>
    public void RequireNotCancelled(LedgerState sofar, LedgerState now, string commit)
    {
        if (now.Cancelled.GetValueOrDefault(commit) is { } cancel && cancel != sofar.Cancelled.GetValueOrDefault(commit))
            throw Problem(environment, commit, cancel);
    }

    /// <summary>The commit that waits until an environment may take it; null when none does.</summary>
    /// <param name="follower">Knows its branch.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="ledger">What its ledger says.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<string?> FindWaitingAsync(WorkspaceFollower follower, EnvironmentManifest environment, LedgerState ledger,
        CancellationToken cancellationToken)
    {
        if (environment.Promotes is null || await follower.FindHeadAsync(environment, cancellationToken) is not { } head) return null;
        var now = ledger.Current?.Deployment.Commit;
        if (head == now || ledger.IsRejected(head)) return null;
        return now is null || await follower.Mirror.IsAncestorAsync(now, head, cancellationToken) ? head : null;
    }

    private static bool IsGoingBack(LedgerState state) => state.Current is { GoesBack: true } or { Outcome: null,
        Deployment.Cause: Cause.TakeBack };

    /// <summary>The deployment that runs after going back.</summary>
    private Deployment RequireBack(LedgerState state) => state.Current! switch
    {
        { Deployment: var back, Outcome: DeploymentOutcome.Healthy } => back,
        { Deployment: var back, Detail: var detail } => throw new PlimsollException(Outcome.Failed, "PLM5001",
            $"taking {environment} back to {Short(back.Commit)}: {detail}"),
    };

    private static string Short(string commit) => commit[..Math.Min(7, commit.Length)];
}
