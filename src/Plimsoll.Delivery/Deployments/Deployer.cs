using Plimsoll.Delivery.Ledgers;
using Plimsoll.Progress;
using Plimsoll.Runtime;

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
            sofar => plan(sofar) is { } deployment ? new LedgerEntry.Intent(deployment) { Actor = actor, Time = time.GetUtcNow() } : null, cancellationToken);
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
        if (current.Outcome != DeploymentOutcome.Failed || current.Deployment.Cause == Cause.TakeBack)
        {
            var obstacle = current is { Outcome: null, Deployment.Cause: Cause.Promote }
                ? await Marks.MoveBranchAsync(current.Deployment, cancellationToken) : null;
            var (outcome, detail) = obstacle is null ? await RunAsync(current, progress, cancellationToken)
                : (DeploymentOutcome.Failed, obstacle);
            // the ledger keeps how a deployment ended; that it could not be mended just now is told to who asked
            if (current.Outcome is not null) return current with { Outcome = outcome, Detail = detail };
            current = await EndAsync(current, outcome, detail, progress, cancellationToken);
        }
        if (current.Outcome == DeploymentOutcome.Failed && current.Deployment.Cause != Cause.TakeBack) await TakeBackAsync(progress, cancellationToken);
        return current;
    }

    private static (DeploymentOutcome Outcome, string Detail) Read(RolloutOutcome outcome) => outcome switch
    {
        RolloutOutcome.Failed failed => (DeploymentOutcome.Failed, $"{failed.Service}: {failed.Detail}"),
        RolloutOutcome.Fenced fenced => (DeploymentOutcome.Cancelled, $"deployment {fenced.Seen} came after it"),
        _ => (DeploymentOutcome.Healthy, ""),
    };

    private async Task<(DeploymentOutcome Outcome, string Detail)> RunAsync(LedgerDeployment current, IProgress<RunProgress> progress,
        CancellationToken cancellationToken) =>
        Read(await runtime.ConvergeAsync(current.Deployment.ToDesiredState(environment), current.Deployment.Number, progress,
            cancellationToken));

    /// <summary>What runs is marked before the ledger says that it does: killed in between, it is marked again.</summary>
    private async Task<LedgerDeployment> EndAsync(
        LedgerDeployment current, DeploymentOutcome outcome, string detail, IProgress<RunProgress> progress,
            CancellationToken cancellationToken)
    {
        if (outcome == DeploymentOutcome.Healthy)
        {
            // what goes back does not wait for a branch, and is not stopped by one
            if (current.Deployment.Cause != Cause.Promote && await Marks.MoveBranchAsync(current.Deployment,
                cancellationToken) is { } obstacle) progress.Report(new("", obstacle));
            await Marks.TagAsync(current.Deployment, line => progress.Report(new("", line)), cancellationToken);
        }
        return await RecordAsync(current, outcome, detail, cancellationToken);
    }

    private async Task<LedgerDeployment> RecordAsync(LedgerDeployment deployment, DeploymentOutcome outcome, string detail, CancellationToken cancellationToken)
    {
        var number = deployment.Deployment.Number;
        var (state, _) = await ledger.AppendAsync(_ => new LedgerEntry.Result(number, outcome, detail) { Actor = "plimsoll", Time = time.GetUtcNow() }, cancellationToken);
        return state.Deployments.First(d => d.Deployment.Number == number);
    }

    private async Task TakeBackAsync(IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var (state, entry) = await ledger.AppendAsync(
            sofar => sofar.Current is { Outcome: DeploymentOutcome.Failed } && DeploymentPlanner.TakeBack(sofar) is { } back
                ? new LedgerEntry.Intent(back) { Actor = "plimsoll", Time = time.GetUtcNow() }
                : null, cancellationToken);
        if (entry is null) return;
        progress.Report(new("", $"taking back to {state.Current!.Deployment.Commit[..7]}"));
        var (outcome, detail) = await RunAsync(state.Current, progress, cancellationToken);
        await EndAsync(state.Current, outcome, detail, progress, cancellationToken);
    }

    private sealed class NoMarks : IDeploymentMarks
    {
        public Task<string?> MoveBranchAsync(Deployment deployment, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task TagAsync(Deployment deployment, Action<string> say, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
