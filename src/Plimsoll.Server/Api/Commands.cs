using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Pipeline;
using Plimsoll.Server.Following;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Api;

/// <summary>What the local API does, without HTTP.</summary>
/// <param name="followers">The repositories that are followed.</param>
/// <param name="ending">Ends when the controller does: work goes on when a caller goes away.</param>
internal sealed class Commands(Followers followers, CancellationToken ending)
{
    public async Task<string> UpAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var source = request.Source ?? throw new PlimsollException(Outcome.Usage, "PLM7005", "up: the request names no source");
        var follower = await followers.FollowAsync(target.Workspace, source, ending);
        var done = new List<string>();
        foreach (var environment in (await follower.ReadEnvironmentsAsync(ending)).Where(e => e.Runtime == "local"))
        {
            var worker = follower.Worker(environment.Name);
            done.Add(environment.Promotes is not null || await worker.IsHeldAsync(ending)
                ? await worker.ResumeDeploymentAsync(progress, ending)
                : await worker.DeployAsync(environment, await follower.HeadAsync(environment, ending), request.Actor, progress, ending));
        }
        return done.Count > 0 ? string.Join('\n', done) : "no environment of this workspace runs on this machine (runtime: local)";
    }

    public async Task<string> DeployAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment) = await FindAsync(target);
        if (environment.Promotes is { } from)
        {
            throw new PlimsollException(Outcome.Refused, "PLM3002",
                $"deploying to {environment.Name}: it accepts only releases that were healthy in {from}.\n         To promote one: plimsoll promote {from} {environment.Name}");
        }
        var commit = request.Target ?? await follower.HeadAsync(environment, ending);
        var worker = follower.Worker(environment.Name);
        return request.DryRun ? await worker.PlanDeployAsync(commit, ending) : await worker.DeployAsync(environment, commit, request.Actor, progress, ending);
    }

    public async Task<string> RollbackAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment) = await FindAsync(target);
        var worker = follower.Worker(environment.Name);
        var reason = request.Reason ?? "rolled back";
        LedgerDeployment Find(LedgerState state) => CommandTargets.Rollback(environment.Name, state, request.Target);
        return request.DryRun
            ? await worker.PlanAsync(state => DeploymentPlanner.Rollback(state, Find(state), reason), ending)
            : await worker.RollbackAsync(Find, request.Actor, reason, progress, ending);
    }

    public async Task<string> ScaleAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment) = await FindAsync(target);
        var worker = follower.Worker(environment.Name);
        var replicas = request.Replicas ?? new Dictionary<string, int?>();
        return request.DryRun
            ? await worker.PlanAsync(state => DeploymentPlanner.Scale(state, CommandTargets.Check(environment.Name, state, replicas)), ending)
            : await worker.ScaleAsync(replicas, request.Actor, progress, ending);
    }

    public async Task<string> HoldAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment) = await FindAsync(target);
        if (request.DryRun) return $"would hold {environment.Name}: {request.Reason ?? "held"}";
        return await follower.Worker(environment.Name).HoldAsync(request.Actor, request.Reason ?? "held", ending);
    }

    public async Task<string> ResumeAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var (follower, environment) = await FindAsync(target);
        var worker = follower.Worker(environment.Name);
        if (request.DryRun) return $"would let {environment.Name} follow {environment.Follows} again\n{await worker.PlanDeployAsync(await follower.HeadAsync(environment, ending), ending)}";
        var said = await worker.ResumeAsync(request.Actor, ending);
        var done = environment.Promotes is null
            ? await worker.FollowAsync(environment, await follower.HeadAsync(environment, ending), progress, ending)
            : null;
        return done is null ? said : $"{said}\n{done}";
    }

    private async Task<(WorkspaceFollower Follower, EnvironmentManifest Environment)> FindAsync(Target target)
    {
        var follower = await followers.RequireAsync(target.Workspace);
        var environments = await follower.ReadEnvironmentsAsync(ending);
        var environment = environments.FirstOrDefault(e => e.Name == target.Environment) ?? throw new PlimsollException(Outcome.Usage, "PLM3001",
            $"{target.Workspace} has no environment {target.Environment} (it has {string.Join(", ", environments.Select(e => e.Name))})");
        return environment.Runtime == "local" ? (follower, environment) : throw new PlimsollException(Outcome.Unavailable, "PLM3003",
            $"{environment.Name} runs on {environment.Runtime}, and this version delivers to the runtime local only");
    }
}
