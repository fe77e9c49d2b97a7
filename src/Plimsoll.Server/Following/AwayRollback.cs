using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Pipeline;
using Plimsoll.Progress;
using Plimsoll.Runtime;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>
/// Rolls a shared environment back while the repository with its ledger cannot be reached: on the runtime, fenced by the number that it
/// keeps.
/// What was done is given to the ledger when it can be reached again.
/// </summary>
/// <param name="id">The environment.</param>
/// <param name="clone">Where the command is given.</param>
/// <param name="away">What is written meanwhile.</param>
/// <param name="runtime">Where it runs.</param>
/// <param name="pipeline">Knows the key that signs.</param>
/// <param name="time">Stamps entries.</param>
/// <param name="secrets">Its secrets, from what was last fetched.</param>
internal sealed class AwayRollback(EnvironmentId id, GitRepository clone, AwayLedger away, IRuntime runtime, CommitPipeline pipeline,
    TimeProvider time, EnvironmentSecrets secrets)
{
    /// <summary>Rolls back.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="PlimsollException">PLM3058: too little is known here.</exception>
    public async Task<Api.CommandReport> RunAsync(Api.ApiRequest request, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        progress.Report(new("plan", "",
            $"{away.Shared} cannot be reached: going by what was last seen of its ledger, and by the number that the runtime keeps"));
        if (!await away.BeginAsync(clone, cancellationToken)) throw Unknown("its ledger was never read on this machine");
        var observed = await runtime.ObserveAsync(id, cancellationToken) ?? throw Unknown("nothing of it runs");
        var deployer = new Deployer(away.Ledger, runtime, id, time)
        {
            FindSecrets = secrets.FindAsync,
            Sign = receipt => ReceiptSigning.Sign(receipt, pipeline.FindSigningKey),
        };
        var state = await away.Ledger.ReadAsync(cancellationToken);
        if (request.DryRun)
            return Api.CommandReport.Would(id.Name, Deed.Rollback, Tell(state, Plan(state, observed, request)));
        // before anything is written: what cannot be opened here would stay half done
        if (state.Current is not { Outcome: null }) await secrets.FindAsync(Plan(state, observed, request), cancellationToken);
        // one that was killed in the middle is all there is to do
        var done = state.Current is { Outcome: null, Deployment.Cause: Cause.Rollback } && observed.Epoch <= state.Current.Deployment.Number
            ? await deployer.ResumeAsync(progress, cancellationToken)
            : await deployer.DeployAsync(now => Plan(now, observed, request), request.Actor, progress, cancellationToken);
        var deployment = done!.Deployment;
        const string later = "The ledger, its branch and the tags do not say so yet: the next command on it from here completes them "
            + "when the repository is back.";
        return done.Outcome == DeploymentOutcome.Healthy
            ? Api.CommandReport.Of(new EnvironmentReport(id.Name, Deed.Rollback)
            {
                Commit = deployment.Commit,
                Deployment = deployment.Number,
                Hold = deployment.Hold,
                Next = later,
            })
            : throw new PlimsollException(Outcome.Failed, "PLM5001",
                $"rolling {id.Name} back to {deployment.Commit[..7]}: {done.Detail}\n         {later}");
    }

    private Deployment Plan(LedgerState state, Observed observed, Api.ApiRequest request)
    {
        var target = IsKnown(state, observed) || request.Target is not null ? CommandTargets.Rollback(id.Name, state, request.Target)
            : FindOther(state, observed)
                ?? throw Unknown($"deployment {observed.Epoch} runs there, of which nothing is known here, "
                    + "and no earlier one with other images is known either");
        var deployment = DeploymentPlanner.Rollback(state, target, request.Reason ?? "rolled back");
        return deployment with { Number = Math.Max(deployment.Number, observed.Epoch + 1) };
    }

    private static bool IsKnown(LedgerState state, Observed observed) => observed.Epoch <= (state.Current?.Deployment.Number ?? 0);

    /// <summary>The last good deployment that is known here and is not what was seen to run.</summary>
    private static LedgerDeployment? FindOther(LedgerState state, Observed observed)
    {
        var running = observed.Services.SelectMany(service => service.Replicas).Select(replica => replica.Image)
            .ToHashSet(StringComparer.Ordinal);
        return state.Deployments.FindLast(each => each.Outcome == DeploymentOutcome.Healthy
            && each.Deployment.Services.Any(service => !running.Contains(service.Image.ToString())));
    }

    private static string Tell(LedgerState state, Deployment plan) => string.Join("\n  ",
        [$"would roll back to {plan.Commit[..7]} as deployment {plan.Number}, without the repository",
            .. DeploymentDiff.Describe(state.Current?.Deployment, plan)]);

    private PlimsollException Unknown(string why) => new(Outcome.Unavailable, "PLM3058",
        $"rolling back {id.Name}: {away.Shared} cannot be reached, and {why}, so it is not known what to go back to.\n"
        + $"         From a machine that read its ledger before: plimsoll rollback {id.Name}; where it is known what ran there: "
        + $"plimsoll rollback {id.Name} --to NUMBER|COMMIT|RC");
}
