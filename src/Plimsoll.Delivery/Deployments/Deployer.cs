using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Receipts;
using Plimsoll.Progress;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Deployments;

/// <summary>
/// Carries deployments out: intent into the ledger, rollout, outcome into the ledger; a failed one is taken back. May be killed anywhere:
/// <see cref="ResumeAsync"/> carries on from what the ledger says.
/// </summary>
/// <param name="ledger">The environment's ledger.</param>
/// <param name="runtime">Where it runs.</param>
/// <param name="environment">Which.</param>
/// <param name="time">Stamps entries.</param>
public sealed class Deployer(Ledger ledger, IRuntime runtime, EnvironmentId environment, TimeProvider time)
{
    /// <summary>Moves what moves with deployments, and names what runs. Default: nothing does.</summary>
    public IDeploymentMarks Marks { get; init; } = new NoMarks();

    /// <summary>Signs receipts; null where nobody can. Default: nobody.</summary>
    public Func<Receipt, ReceiptSignature?> Sign { get; init; } = _ => null;

    /// <summary>The encrypted secrets that a deployment runs with. Default: it has none.</summary>
    public Func<Deployment, CancellationToken, Task<IReadOnlyList<SealedSecret>?>> FindSecrets { get; init; } =
        (_, _) => Task.FromResult<IReadOnlyList<SealedSecret>?>(null);

    /// <summary>The environment's ledger.</summary>
    public Ledger Ledger => ledger;

    /// <summary>Decides on a deployment and carries it out.</summary>
    /// <param name="plan">Decides from what the ledger says; null when there is nothing to do.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting; the next <see cref="ResumeAsync"/> carries on.</param>
    /// <returns>How it ended; null when the plan was to do nothing.</returns>
    public async Task<LedgerDeployment?> DeployAsync(Func<LedgerState, Deployment?> plan, string actor, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (state, entry) = await ledger.AppendAsync(
            sofar => plan(sofar) is { } deployment ? new LedgerEntry.Intent(deployment) { Actor = actor, Time = time.GetUtcNow() }
                : null, cancellationToken);
        return entry is null ? null : await CarryOutAsync(state, progress, cancellationToken);
    }

    /// <summary>Makes the environment what its ledger says: finishes what was begun, takes back what failed, mends what is gone.</summary>
    /// <returns>The deployment that now counts; null before the first one.</returns>
    public async Task<LedgerDeployment?> ResumeAsync(IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var state = await ledger.ReadAsync(cancellationToken);
        return state.Current is null ? null : await CarryOutAsync(state, progress, cancellationToken);
    }

    private async Task<LedgerDeployment> CarryOutAsync(LedgerState state, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        var current = state.Current!;
        // a take-back is all there is to run: one that failed is tried again
        if (!current.GoesBack)
        {
            var obstacle = current is { Outcome: null, Deployment.Cause: Cause.Promote }
                ? await Marks.MoveBranchAsync(current.Deployment, cancellationToken) : null;
            var end = obstacle is null ? await RunAsync(current, progress, cancellationToken)
                : new(DeploymentOutcome.Failed, obstacle, Facts: null, NeverStarted: true);
            // the ledger keeps how a deployment ended; that it could not be mended just now is told to who asked
            if (current.Outcome is not null) return current with { Outcome = end.Outcome, Detail = end.Detail };
            current = await EndAsync(current, end, progress, cancellationToken);
            if (current.Outcome == DeploymentOutcome.Healthy && state.Deployments.Exists(each => each.Outcome == DeploymentOutcome.Failed
                && each.Deployment.Commit == current.Deployment.Commit)) await JudgeAsync(current, null, progress, cancellationToken);
        }
        if (!current.GoesBack) return current;
        // before it is taken back: killed in between, both are done by the next one
        if (current.Outcome == DeploymentOutcome.Failed && Rejections.Condemns(state, current))
            await JudgeAsync(current, current.Detail, progress, cancellationToken);
        await TakeBackAsync(progress, cancellationToken);
        return current;
    }

    /// <summary>What cannot be marked keeps nothing from being taken back.</summary>
    private async Task JudgeAsync(LedgerDeployment deployment, string? reason, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        try
        {
            await Marks.JudgeAsync(deployment.Deployment, reason, cancellationToken);
        }
        catch (Exception e) when (e is PlimsollException or GitException)
        {
            var mark = reason is null ? "good" : "bad";
            progress.Report(new("", $"{deployment.Deployment.Commit[..7]} could not be marked as {mark}: {e.Message}"));
        }
    }

    private static End Read(RolloutOutcome outcome) => outcome switch
    {
        RolloutOutcome.Failed failed => new(DeploymentOutcome.Failed, $"{failed.Service}: {failed.Detail}", outcome.Facts,
            NeverStarted: failed.Reason is FailureReason.Store or FailureReason.Image or FailureReason.Machine),
        RolloutOutcome.Fenced fenced => new(DeploymentOutcome.Cancelled, $"deployment {fenced.Seen} came after it", null),
        _ => new(DeploymentOutcome.Healthy, "", outcome.Facts),
    };

    private async Task<End> RunAsync(LedgerDeployment current, IProgress<RunProgress> progress, CancellationToken cancellationToken) =>
        Read(await runtime.ConvergeAsync(
            current.Deployment.ToDesiredState(environment)
                with { SealedSecrets = await FindSecrets(current.Deployment, cancellationToken) },
            current.Deployment.Number, progress, cancellationToken));

    /// <summary>What runs is marked before the ledger says that it does: killed in between, it is marked again.</summary>
    private async Task<LedgerDeployment> EndAsync(LedgerDeployment current, End end, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        if (end.Outcome == DeploymentOutcome.Healthy)
        {
            // what goes back does not wait for a branch, and is not stopped by one
            if (current.Deployment.Cause != Cause.Promote && await Marks.MoveBranchAsync(current.Deployment,
                cancellationToken) is { } obstacle) progress.Report(new("", obstacle));
            await Marks.TagAsync(current.Deployment, line => progress.Report(new("", line)), cancellationToken);
        }
        return await RecordAsync(current, end, cancellationToken);
    }

    private async Task<LedgerDeployment> RecordAsync(LedgerDeployment current, End end, CancellationToken cancellationToken)
    {
        var number = current.Deployment.Number;
        var result = new LedgerEntry.Result(number, end.Outcome, end.Detail)
        {
            NeverStarted = end.NeverStarted ? true : null, Facts = end.Facts, Actor = "plimsoll", Time = time.GetUtcNow(),
        };
        var signed = result with { Signature = Sign(Receipt.Of(environment, current.EndedWith(result))) };
        // what was cancelled meanwhile has its end already
        var (state, _) = await ledger.AppendAsync(sofar => sofar.Find(number)?.Cancel is not null ? null : signed, cancellationToken);
        return state.Find(number)!;
    }

    private async Task TakeBackAsync(IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var (state, entry) = await ledger.AppendAsync(
            sofar => sofar.Current is { GoesBack: true } && DeploymentPlanner.TakeBack(sofar) is { } back
                ? new LedgerEntry.Intent(back) { Actor = "plimsoll", Time = time.GetUtcNow() }
                : null, cancellationToken);
        if (entry is null) return;
        progress.Report(new("", $"taking back to {state.Current!.Deployment.Commit[..7]}"));
        await EndAsync(state.Current, await RunAsync(state.Current, progress, cancellationToken), progress, cancellationToken);
    }

    /// <summary>How a rollout ended, and what was seen of it.</summary>
    private sealed record End(DeploymentOutcome Outcome, string Detail, RolloutFacts? Facts, bool NeverStarted = false);

    private sealed class NoMarks : IDeploymentMarks
    {
        public Task<string?> MoveBranchAsync(Deployment deployment, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task TagAsync(Deployment deployment, Action<string> say, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task JudgeAsync(Deployment deployment, string? reason, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
