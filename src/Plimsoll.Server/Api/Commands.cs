using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Pipeline;
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
    public IReadOnlyDictionary<string, Func<Target, ApiRequest, IProgress<RunProgress>, Task<string>>> ByName => new Dictionary<string, Func<Target, ApiRequest, IProgress<RunProgress>, Task<string>>>
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
    public async Task<string> WakeAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        (await find(target.Workspace)).Wake();
        return "";
    }

    private async Task<string> DeployAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, listed, worker, manifest) = await FindAsync(target);
        var environment = await follower.StrictAsync(manifest, listed, ending);
        if (environment.Promotes is { } from)
        {
            throw new PlimsollException(Outcome.Refused, "PLM3002",
                $"deploying to {environment.Name}: it accepts only releases that were healthy in {from}.\n         To promote one: plimsoll promote {from} {environment.Name}");
        }
        var commit = request.Target ?? await follower.HeadAsync(environment, ending);
        if (request.Target is not null) await follower.RequirePushedAsync(environment, commit, ending);
        else if (await follower.HasMoreAsync(environment, commit, ending))
            progress.Report(new("plan", "", $"{environment.Follows} has commits here that were not pushed: {environment.Name} gets what is pushed, {commit[..7]}"));
        if (request.DryRun)
        {
            await worker.RequireGoodAsync(commit, ending);
            return await worker.DryRun.DeployAsync(environment, commit, ending);
        }
        var said = await worker.DeployAsync(environment, commit, request.Actor, request.Yes, progress, ending);
        // something may wait until it was healthy here
        follower.Wake();
        return said;
    }

    private async Task<string> PromoteAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, listed, worker, manifest) = await FindAsync(target);
        var environment = await follower.StrictAsync(manifest, listed, ending);
        var promoting = await follower.Gate(manifest, environment).DecideAsync(request.From, request.Target, ending);
        if (!request.DryRun) return await worker.PromoteAsync(environment, promoting, request.Actor, request.Yes, progress, ending);
        var move = promoting.Move is { } branch
            ? $"\nwould move {branch.Name} from {branch.From?[..7] ?? "nowhere"} to {promoting.Promotion.Commit[..7]}" : "";
        return await worker.DryRun.DeployAsync(environment, promoting.Promotion.Commit, ending) + move;
    }

    private async Task<string> RollbackAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment, worker, _) = await FindAsync(target);
        var head = environment.Promotes is null ? null : await follower.FindHeadAsync(environment, ending);
        var branch = head is null ? null : new BranchMove(environment.Follows, head);
        var reason = request.Reason ?? "rolled back";
        var rejections = await TryReadRejectionsAsync(follower, environment);
        LedgerDeployment Find(LedgerState state) => CommandTargets.Rollback(environment.Name, state, request.Target, rejections);
        return request.DryRun
            ? await worker.DryRun.PlanAsync(environment, state => DeploymentPlanner.Rollback(state, Find(state), reason, branch), ending)
            : await worker.RollbackAsync(environment, Find, request.Actor, reason, branch, progress, ending);
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

    private async Task<string> ScaleAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (_, environment, worker, _) = await FindAsync(target);
        var replicas = request.Replicas ?? new Dictionary<string, int?>();
        return request.DryRun
            ? await worker.DryRun.PlanAsync(environment,
                state => DeploymentPlanner.Scale(state, CommandTargets.Check(environment.Name, state, replicas)), ending)
            : await worker.ScaleAsync(environment, replicas, request.Actor, progress, ending);
    }

    private async Task<string> HoldAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (_, environment, worker, _) = await FindAsync(target);
        if (request.DryRun) return $"would hold {environment.Name}: {request.Reason ?? "held"}";
        return await worker.HoldAsync(request.Actor, request.Reason ?? "held", ending);
    }

    private async Task<string> ResumeAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment, worker, manifest) = await FindAsync(target);
        if (request.DryRun)
        {
            var head = await follower.FindHeadAsync(environment, ending);
            return $"would let {environment.Name} follow {environment.Follows} again" + (environment.Promotes is not null || head is null
                ? "" : $"\n{await worker.DryRun.DeployAsync(environment, head, ending)}");
        }
        var said = await worker.ResumeAsync(request.Actor, ending);
        var (done, _) = await follower.FollowAsync(manifest, environment, progress, ending);
        return done is null ? said : $"{said}\n{done}";
    }

    private async Task<string> ApproveAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, listed, worker, manifest) = await FindAsync(target);
        var environment = await follower.StrictAsync(manifest, listed, ending);
        return await new Approving(follower, follower.Gate(manifest, environment), environment, worker)
            .ApproveAsync(request.Target, request.Actor, request.Email, request.Reason, request.DryRun, ending);
    }

    private async Task<string> CancelAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment, worker, _) = await FindAsync(target);
        var waiting = await Cancelling.FindWaitingAsync(follower, environment, await worker.ReadLedgerAsync(ending), ending);
        return request.DryRun ? await worker.Cancelling.TellAsync(waiting, ending)
            : await worker.CancelAsync(request.Actor, request.Reason, waiting, progress, ending);
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
