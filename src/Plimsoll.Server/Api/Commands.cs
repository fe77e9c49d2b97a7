using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Progress;
using Plimsoll.Server.Following;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Api;

/// <summary>What can be done to an environment: decided by its ledger, carried out by its worker.</summary>
/// <param name="find">Finds the workspace.</param>
/// <param name="ending">Ends when the controller does: work goes on when a caller goes away.</param>
internal sealed class Commands(Func<string, Task<WorkspaceFollower>> find, CancellationToken ending)
{
    /// <summary>All of them, by the names that the command line and the API have.</summary>
    public IReadOnlyDictionary<string, CommandWork> ByName => new Dictionary<string, CommandWork>
    {
        ["deploy"] = DeployAsync,
        ["promote"] = PromoteAsync,
        ["rollback"] = RollbackAsync,
        ["scale"] = ScaleAsync,
        ["hold"] = HoldAsync,
        ["resume"] = ResumeAsync,
        ["approve"] = ApproveAsync,
        ["cancel"] = CancelAsync,
    };

    /// <summary>Has the branches of a workspace looked at again.</summary>
    public async Task<CommandReport> WakeAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        (await find(target.Workspace)).Wake();
        return CommandReport.Of();
    }

    private async Task<CommandReport> DeployAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, listed, worker, manifest) = await FindAsync(target);
        var environment = await follower.StrictAsync(manifest, listed, ending);
        if (environment.Promotes is { } from)
        {
            throw new PlimsollException(Outcome.Refused, "PLM3002",
                $"deploying to {environment.Name}: it accepts only releases that were healthy in {from}.\n         To promote one: "
                    + $"plimsoll promote {from} {environment.Name}");
        }
        var commit = request.Target ?? await follower.HeadAsync(environment, ending);
        if (request.Target is not null) await follower.RequirePushedAsync(environment, commit, ending);
        else if (await follower.HasMoreAsync(environment, commit, ending))
            progress.Report(new("plan", "",
                $"{environment.Follows} has commits here that were not pushed: {environment.Name} gets what is pushed, {commit[..7]}"));
        if (request.DryRun)
        {
            await worker.RequireGoodAsync(commit, ending);
            return CommandReport.Would(environment.Name, Deed.Deploy, await worker.DryRun.DeployAsync(environment, commit, ending));
        }
        var done = await worker.DeployAsync(environment, commit, request.Actor, request.Yes, progress, ending);
        // something may wait until it was healthy here
        follower.Wake();
        return CommandReport.Of(done);
    }

    private async Task<CommandReport> PromoteAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, listed, worker, manifest) = await FindAsync(target);
        var environment = await follower.StrictAsync(manifest, listed, ending);
        var promoting = await follower.Gate(manifest, environment).DecideAsync(request.From, request.Target, ending);
        if (!request.DryRun)
            return CommandReport.Of(await worker.PromoteAsync(environment, promoting, request.Actor, request.Yes, progress, ending));
        var move = promoting.Move is { } branch
            ? $"\nwould move {branch.Name} from {branch.From?[..7] ?? "nowhere"} to {promoting.Promotion.Commit[..7]}" : "";
        var says = await worker.DryRun.DeployAsync(environment, promoting.Promotion.Commit, ending) + move;
        return CommandReport.Would(environment.Name, Deed.Deploy, says);
    }

    private async Task<CommandReport> RollbackAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment, worker, _) = await FindAsync(target);
        var head = environment.Promotes is null ? null : await follower.FindHeadAsync(environment, ending);
        var branch = head is null ? null : new BranchMove(environment.Follows, head);
        var reason = request.Reason ?? "rolled back";
        var rejections = await TryReadRejectionsAsync(follower, environment);
        LedgerDeployment Find(LedgerState state) => CommandTargets.Rollback(environment.Name, state, request.Target, rejections);
        return request.DryRun
            ? CommandReport.Would(environment.Name, Deed.Rollback, await worker.DryRun.PlanAsync(
                environment, state => DeploymentPlanner.Rollback(state, Find(state), reason, branch), ending))
            : CommandReport.Of(await worker.RollbackAsync(environment, Find, request.Actor, reason, branch, progress, ending));
    }

    /// <summary>Nothing delays a rollback: marks that cannot be read count as none.</summary>
    private async Task<LedgerState?> TryReadRejectionsAsync(WorkspaceFollower follower, EnvironmentManifest environment)
    {
        try
        {
            return await follower.ReadRejectionsAsync(environment, ending);
        }
        catch (Exception e) when (e is GitException or PlimsollException)
        {
            return null;
        }
    }

    private async Task<CommandReport> ScaleAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (_, environment, worker, _) = await FindAsync(target);
        var replicas = request.Replicas ?? new Dictionary<string, int?>();
        return request.DryRun
            ? CommandReport.Would(environment.Name, Deed.Scale, await worker.DryRun.PlanAsync(environment,
                state => DeploymentPlanner.Scale(state, CommandTargets.Check(environment.Name, state, replicas)), ending))
            : CommandReport.Of(await worker.ScaleAsync(environment, replicas, request.Actor, progress, ending));
    }

    private async Task<CommandReport> HoldAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (_, environment, worker, _) = await FindAsync(target);
        var reason = request.Reason ?? "held";
        return request.DryRun ? CommandReport.Would(environment.Name, Deed.Hold, $"would hold {environment.Name}: {reason}")
            : CommandReport.Of(await worker.HoldAsync(request.Actor, reason, ending));
    }

    private async Task<CommandReport> ResumeAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment, worker, manifest) = await FindAsync(target);
        if (request.DryRun)
        {
            var head = await follower.FindHeadAsync(environment, ending);
            var next = environment.Promotes is not null || head is null ? ""
                : $"\n{await worker.DryRun.DeployAsync(environment, head, ending)}";
            return CommandReport.Would(environment.Name, Deed.Resume,
                $"would let {environment.Name} follow {environment.Follows} again{next}");
        }
        var resumed = await worker.ResumeAsync(request.Actor, ending);
        var (done, _) = await follower.FollowAsync(manifest, environment, progress, ending);
        return done is null ? CommandReport.Of(resumed) : CommandReport.Of(resumed, done);
    }

    private async Task<CommandReport> ApproveAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, listed, worker, manifest) = await FindAsync(target);
        var environment = await follower.StrictAsync(manifest, listed, ending);
        return await new Approving(follower, follower.Gate(manifest, environment), environment, worker)
            .ApproveAsync(request.Target, request.Actor, request.Email, request.Reason, request.DryRun, ending);
    }

    private async Task<CommandReport> CancelAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment, worker, _) = await FindAsync(target);
        var waiting = await Cancelling.FindWaitingAsync(follower, environment, await worker.ReadLedgerAsync(ending), ending);
        return request.DryRun
            ? CommandReport.Would(environment.Name, Deed.Cancel, await worker.Cancelling.TellAsync(waiting, ending))
            : CommandReport.Of(await worker.CancelAsync(request.Actor, request.Reason, waiting, progress, ending));
    }

    private async Task<Found> FindAsync(Target target)
    {
        var follower = await find(target.Workspace);
        var manifest = await follower.ReadManifestAsync(ending);
        var environment = manifest.Environments.FirstOrDefault(e => e.Name == target.Environment)
            ?? throw await MissingEnvironment.ExplainAsync(follower, manifest, target.Environment, ending);
        return new(follower, environment, follower.Worker(manifest, environment), manifest);
    }

    private sealed record Found(WorkspaceFollower Follower, EnvironmentManifest Environment, EnvironmentWorker Worker,
        WorkspaceManifest Manifest);
}
