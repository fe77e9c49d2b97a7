using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Gives the ledger what was done to an environment while it could not be reached. May be killed anywhere: the same again carries
/// on.</summary>
/// <param name="follower">Knows the repository, which can be reached.</param>
/// <param name="environment">The environment.</param>
/// <param name="worker">Its worker.</param>
/// <param name="away">What was written meanwhile.</param>
internal sealed class AwayCompletion(WorkspaceFollower follower, EnvironmentManifest environment, EnvironmentWorker worker, AwayLedger away)
{
    /// <summary>Gives it.</summary>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="PlimsollException">PLM3059: the ledger went on otherwise.</exception>
    public async Task RunAsync(IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var branch = environment.Promotes is null ? null : await follower.FindHeadAsync(environment, cancellationToken);
        var own = await away.ReadOwnAsync(cancellationToken);
        foreach (var entry in own)
            if (await AwayLedger.GiveAsync(worker.Ledger, WithBranch(entry, branch), cancellationToken) is { } other)
                throw Conflict((LedgerEntry.Intent)entry, other);
        var state = await worker.ReadLedgerAsync(cancellationToken);
        if (own.Count > 0 && state.Current is { Outcome: DeploymentOutcome.Healthy } done)
        {
            await worker.MarkAsync(done.Deployment, line => progress.Report(new("deploy", "", line)), cancellationToken);
            progress.Report(new("deploy", "",
                $"the ledger of {environment.Name} has now what was done while it could not be reached: "
                + $"deployment {done.Deployment.Number}"));
        }
        await away.EndAsync(cancellationToken);
    }

    /// <summary>The branch as it is now goes back too.</summary>
    private LedgerEntry WithBranch(LedgerEntry entry, string? head) =>
        entry is not LedgerEntry.Intent intent || head is null || head == intent.Deployment.Commit ? entry
            : intent with { Deployment = intent.Deployment with { Branch = new BranchMove(environment.Follows, head) } };

    private PlimsollException Conflict(LedgerEntry.Intent ours, LedgerDeployment other) => new(Outcome.Refused, "PLM3059",
        $"completing the ledger of {environment.Name}: while it could not be reached {ours.Actor} rolled back from here to "
        + $"{ours.Deployment.Commit[..7]} as deployment {ours.Deployment.Number}, "
        + $"and its deployment {other.Deployment.Number} is by {other.Actor} "
        + $"({other.Deployment.Cause.ToString().ToLowerInvariant()} {other.Deployment.Commit[..7]}). "
        + "Nothing was merged; what runs is what the runtime was given last: plimsoll status.\n"
        + $"         Ours is at {away.Place}. To give it up: {away.Forgetting}\n"
        + $"         To go back again, on top of what came in between: the same, then plimsoll rollback {environment.Name} "
        + $"--to {ours.Deployment.Commit[..7]}");
}
