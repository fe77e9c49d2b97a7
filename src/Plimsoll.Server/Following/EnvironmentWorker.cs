using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Delivery.Status;
using Plimsoll.Pipeline;
using Plimsoll.Progress;
using Plimsoll.Runtime;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>What happens to one environment, one thing at a time: deliveries by itself and by command.</summary>
/// <param name="id">Which.</param>
/// <param name="mirror">The home's mirror of the repository.</param>
/// <param name="ledger">Its ledger.</param>
/// <param name="pipeline">Makes releases.</param>
/// <param name="runtime">Where it runs.</param>
/// <param name="failures">What could not be delivered.</param>
/// <param name="time">Stamps entries.</param>
/// <param name="registry">Where it pulls from; null is the store of this machine.</param>
/// <param name="marks">Moves its branch, names what runs and marks what is bad.</param>
/// <param name="rejections">Which releases are marked as bad.</param>
/// <param name="secrets">Its secrets, from git.</param>
public sealed class EnvironmentWorker(
    EnvironmentId id, GitRepository mirror, Ledger ledger, CommitPipeline pipeline, IRuntime runtime, Failures failures, TimeProvider time,
        string? registry, IDeploymentMarks marks, Ledger rejections, EnvironmentSecrets secrets) : IDisposable
{
    private readonly ImagePolicy _policy = new(pipeline, registry);
    private readonly Turns _turns = new();
    private readonly UnderWay _underWay = new();
    private readonly Deployer _deployer = new(ledger, runtime, id, time)
    {
        Marks = marks,
        FindSecrets = secrets.FindAsync,
        Sign = receipt => ReceiptSigning.Sign(receipt, pipeline.FindSigningKey),
    };
    private Failure? _lastFailure;

    /// <summary>Delivers a commit because its branch moved: not while held, and not what failed before.</summary>
    /// <param name="environment">Its manifest.</param>
    /// <param name="head">The commit.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="seen">What the ledger said before the branch was looked at, where others deliver too: when it says more, the branch may
    /// have moved as well. Null does not matter.</param>
    /// <param name="promoting">By whose leave, for an environment that promotes another one.</param>
    /// <returns>What was done; null when there was nothing to do.</returns>
    public Task<EnvironmentReport?> FollowAsync(
        EnvironmentManifest environment, string head, IProgress<RunProgress> progress, CancellationToken cancellationToken,
            LedgerState? seen = null, Promoting? promoting = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return _turns.TakeAsync(async telling =>
        {
            var state = await _deployer.Ledger.ReadAsync(cancellationToken);
            if (state.Hold is not null || state.Current?.Deployment.Commit == head || await IsRejectedAsync(state, head, cancellationToken))
                return null;
            // accepted since it failed here, it is tried again
            if (failures.Read().GetValueOrDefault(id.Name)?.Commit == head && !state.IsRejected(head)) return null;
            await TellSkippedAsync(state, head, telling, cancellationToken);
            var commit = await mirror.ReadCommitAsync(head, cancellationToken);
            try
            {
                return await DeliverAsync(environment, state, commit, commit.Author, telling, cancellationToken,
                    isNeeded: now => now.Hold is null && now.NextNumber == (seen ?? state).NextNumber, promoting: promoting);
            }
            catch (PlimsollException e) when (e.Code == Cancelling.Cancelled)
            {
                // as somebody wanted it, so nothing is wrong
                return new EnvironmentReport(id.Name, Deed.Cancel) { Says = e.Message };
            }
        }, progress, cancellationToken);
    }

    /// <summary>Delivers a commit because a person asked; also one that failed before. When it runs already, mends what is gone.</summary>
    /// <param name="environment">Its manifest.</param>
    /// <param name="commit">The full commit id.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="yes">The person agrees to what is dangerous.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<EnvironmentReport> DeployAsync(EnvironmentManifest environment, string commit, string actor, bool yes,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        return _turns.TakeAsync(async telling =>
        {
            // while this waited for its turn the commit was tried: the same again would say the same
            if (_lastFailure is { } last && last.Commit == commit && last.Ended > asked) throw last.Problem;
            var state = await _deployer.Ledger.ReadAsync(cancellationToken);
            return state.Current is { } current && current.Deployment.Commit == commit && current.Outcome == DeploymentOutcome.Healthy
                ? await MendAsync(telling, cancellationToken)
                : (await DeliverAsync(environment, state, await RequireGoodAsync(commit, cancellationToken), actor, telling,
                    cancellationToken, yes))!;
        }, progress, cancellationToken);
    }

    /// <summary>Runs a release that was healthy elsewhere because a person promotes it, also one that failed here before.</summary>
    /// <param name="environment">Its manifest.</param>
    /// <param name="promoting">The release, as it was decided.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="yes">The person agrees to what is dangerous.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PlimsollException">PLM3024: somebody else was faster.</exception>
    public Task<EnvironmentReport> PromoteAsync(EnvironmentManifest environment, Promoting promoting, string actor, bool yes,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(promoting);
        return _turns.TakeAsync(async telling =>
        {
            var state = await _deployer.Ledger.ReadAsync(cancellationToken);
            var commit = promoting.Promotion.Commit;
            var isThere = state.Current?.Deployment.Commit == commit
                && (state.Current.Outcome is null || state.Current.Outcome == DeploymentOutcome.Healthy && promoting.Move is null);
            if (isThere) return await MendAsync(telling, cancellationToken);
            bool IsFirst(LedgerState now) => now.NextNumber == state.NextNumber ? true
                : throw new PlimsollException(Outcome.Refused, "PLM3024",
                $"promoting {Short(commit)} to {id.Name}: {now.Current!.Actor} was faster: "
                + $"deployment {now.Current.Deployment.Number} runs {Short(now.Current.Deployment.Commit)}.\n"
                + $"         What came in between: plimsoll history {id.Name}");
            return (await DeliverAsync(environment, state, await mirror.ReadCommitAsync(commit, cancellationToken), actor, telling,
                cancellationToken, yes, IsFirst, promoting))!;
        }, progress, cancellationToken);
    }

    /// <summary>Whether a commit failed here and is not to be tried again by itself: nobody accepted it since.</summary>
    internal async Task<bool> IsRejectedAsync(LedgerState state, string commit, CancellationToken cancellationToken) =>
        state.IsRejected(commit) && state.IsRejected(commit, await rejections.ReadAsync(cancellationToken));

    /// <summary>The mark that keeps a commit from here; null when none does.</summary>
    internal async Task<LedgerVerdict?> FindRejectionAsync(string commit, CancellationToken cancellationToken) =>
        Rejections.Find(await rejections.ReadAsync(cancellationToken), commit, id.Name);

    /// <summary>Its ledger.</summary>
    internal Ledger Ledger => ledger;

    /// <summary>Leaves the marks of what runs: the branch, where it is told, and the names.</summary>
    internal async Task MarkAsync(Deployment deployment, Action<string> say, CancellationToken cancellationToken)
    {
        if (await marks.MoveBranchAsync(deployment, cancellationToken) is { } obstacle) say(obstacle);
        await marks.TagAsync(deployment, say, cancellationToken);
    }

    /// <summary>Says what would be done.</summary>
    public DryRun DryRun => new(id, ledger, pipeline, runtime, registry, secrets);

    /// <summary>Brings what should run here to what does: after a restart, or when the keeper was killed.</summary>
    public Task<EnvironmentReport> ResumeDeploymentAsync(IProgress<RunProgress> progress, CancellationToken cancellationToken) =>
        _turns.TakeAsync(telling => MendAsync(telling, cancellationToken), progress, cancellationToken);

    /// <summary>What its ledger says.</summary>
    public Task<LedgerState> ReadLedgerAsync(CancellationToken cancellationToken) => ledger.ReadAsync(cancellationToken);

    /// <summary>Brings back what somebody changed in the runtime since it was deployed.</summary>
    /// <returns>What was, a line each; empty when there was nothing to mend.</returns>
    public Task<IReadOnlyList<string>> HealAsync(IProgress<RunProgress> progress, CancellationToken cancellationToken) =>
        _turns.TakeAsync(async telling =>
    {
        var state = await ledger.ReadAsync(cancellationToken);
        var drift = Drift.Find(state, await runtime.ObserveAsync(id, cancellationToken));
        if (drift.Count == 0) return drift;
        if (runtime is IPlanningRuntime planning)
            foreach (var line in (await planning.PlanAsync(state.Current!.Deployment.ToDesiredState(id),
                cancellationToken)).Lines) telling.Report(new("heal", "", line));
        await MendAsync(telling, cancellationToken);
        return drift;
    }, progress, cancellationToken);

    /// <summary>Goes back to an earlier deployment and holds.</summary>
    /// <param name="environment">Its manifest.</param>
    /// <param name="find">Chooses the deployment; null or an exception when there is none.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="reason">Of the hold.</param>
    /// <param name="branch">Where the branch is that goes back with it; null where none does.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<EnvironmentReport> RollbackAsync(
        EnvironmentManifest environment, Func<LedgerState, LedgerDeployment> find, string actor, string reason, BranchMove? branch,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var done = await _turns.TakeAsync(
            telling => EndableAsync(null, token => RunAsync(environment,
                state => DeploymentPlanner.Rollback(state, find(state), reason, branch),
                actor, telling, token), cancellationToken), progress, cancellationToken);
        failures.Set(id.Name, null);
        return Running(done) with { Did = Deed.Rollback, Hold = reason };
    }

    /// <summary>Sets how many replicas run.</summary>
    public async Task<EnvironmentReport> ScaleAsync(
        EnvironmentManifest environment, IReadOnlyDictionary<string, int?> replicas, string actor, IProgress<RunProgress> progress,
            CancellationToken cancellationToken)
    {
        var done = await _turns.TakeAsync(telling => EndableAsync(null, token => RunAsync(environment, state =>
        {
            var next = DeploymentPlanner.Scale(state, CommandTargets.Check(id.Name, state, replicas));
            return DeploymentPlanner.SameState(next, state.Current!.Deployment) ? null : next;
        }, actor, telling, token), cancellationToken), progress, cancellationToken);
        if (done is null) return new(id.Name, Deed.Scale) { Changed = false };
        var services = done.Deployment.Services;
        var scaled = services.Where(service => PodScale.Members(services, service.Name).Any(replicas.ContainsKey));
        var running = Running(done) with { Did = Deed.Scale };
        return running with { Replicas = scaled.ToDictionary(service => service.Name, service => service.Replicas) };
    }

    /// <summary>Ends what is under way, and goes back to what was healthy before.</summary>
    /// <param name="actor">Who wants it.</param>
    /// <param name="reason">Why; null where none is given.</param>
    /// <param name="waiting">The commit that waits for a gate; null when none does.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<EnvironmentReport> CancelAsync(string actor, string? reason, string? waiting, IProgress<RunProgress> progress,
        CancellationToken cancellationToken) =>
        Cancelling.RunAsync(actor, reason, waiting, () => _turns.TakeAsync(
            telling => _deployer.ResumeAsync(telling, cancellationToken), progress, cancellationToken), cancellationToken);

    /// <summary>Ends what is under way.</summary>
    internal Cancelling Cancelling => new(id.Name, ledger, _underWay, time);

    /// <summary>Delivers nothing by itself from here on.</summary>
    public async Task<EnvironmentReport> HoldAsync(string actor, string reason, CancellationToken cancellationToken)
    {
        var (_, entry) = await _deployer.Ledger.AppendAsync(
            state => state.Hold?.Reason == reason ? null : new LedgerEntry.Hold(reason) { Actor = actor, Time = time.GetUtcNow() },
                cancellationToken);
        return new(id.Name, Deed.Hold) { Changed = entry is not null, Hold = reason };
    }

    /// <summary>Records that a person agrees to a release.</summary>
    /// <param name="decide">Says to which, by commit and release index, and why; null when that is recorded already.</param>
    /// <param name="person">Who agrees.</param>
    /// <param name="cancellationToken">Stops before it is recorded.</param>
    /// <returns>What the ledger says then.</returns>
    public async Task<LedgerState> ApproveAsync(Func<LedgerState, (string Commit, string Release, string? Reason)?> decide,
        GitPerson person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        return (await _deployer.Ledger.AppendAsync(state => decide(state) is not { } what ? null
            : new LedgerEntry.Approve(what.Commit, what.Release, person.Email, what.Reason)
            {
                Actor = person.Name, Time = time.GetUtcNow(),
            }, cancellationToken)).State;
    }

    /// <summary>Follows its branch again.</summary>
    public async Task<EnvironmentReport> ResumeAsync(string actor, CancellationToken cancellationToken)
    {
        var (_, entry) = await _deployer.Ledger.AppendAsync(
            state => state.Hold is null ? null : new LedgerEntry.Resume { Actor = actor, Time = time.GetUtcNow() }, cancellationToken);
        return new(id.Name, Deed.Resume) { Changed = entry is not null };
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    /// <summary>Makes the release and runs it, unless somebody else did meanwhile.</summary>
    /// <returns>Null when it is not needed any more.</returns>
    private Task<EnvironmentReport?> DeliverAsync(
        EnvironmentManifest environment, LedgerState sofar, CommitInfo commit, string actor, IProgress<RunProgress> progress,
            CancellationToken cancellationToken, bool yes = false, Func<LedgerState, bool>? isNeeded = null,
        Promoting? promoting = null) =>
        EndableAsync(commit.Id, token => ReleaseAndRunAsync(environment, sofar, commit, actor, progress, yes, isNeeded, promoting, token),
            cancellationToken);

    private async Task<T> EndableAsync<T>(string? commit, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _underWay.RunAsync(commit, work, cancellationToken);
        }
        catch (EndedException)
        {
            throw await Cancelling.ExplainAsync(commit, cancellationToken);
        }
    }

    private async Task<EnvironmentReport?> ReleaseAndRunAsync(
        EnvironmentManifest environment, LedgerState sofar, CommitInfo commit, string actor, IProgress<RunProgress> progress, bool yes,
        Func<LedgerState, bool>? isNeeded, Promoting? promoting, CancellationToken cancellationToken)
    {
        try
        {
            // this machine runs what is in its own store; all others pull
            var released = environment.IsLocal ? await pipeline.ReleaseAsync(commit.Id, [], progress, cancellationToken)
                : await pipeline.ReleaseSharedAsync(commit.Id, [], progress, cancellationToken);
            if (promoting is not null)
            {
                promoting.Promotion.RequireSameImages(released.Release);
                environment = environment with { Require = [.. environment.Require.Union(promoting.Require, StringComparer.Ordinal)] };
            }
            // settings of services come from the release, not from what the branch was before
            var settings = released.Catalog.Workspace.Environments.FirstOrDefault(e => e.Name == id.Name) ?? environment;
            var file = await secrets.RequireAsync(released.Catalog, settings, cancellationToken);
            Deployment Plan(LedgerState state)
            {
                Cancelling.RequireNotCancelled(sofar, state, commit.Id);
                var next = DeploymentPlanner.Deploy(state, settings, released.Catalog, released.Release, released.Index,
                    commit.Subject, file) with { MayDeleteMost = yes };
                return promoting?.Plan(state, next, time.GetUtcNow()) ?? next with { Tags = [ReleaseTag.Latest] };
            }
            if (!yes) await RequireNoDangerAsync(Plan(sofar), commit.Id, cancellationToken);
            var done = await RunAsync(
                environment, state => isNeeded?.Invoke(state) == false ? null : Plan(state), actor, progress, cancellationToken, sofar);
            if (done is null) return null;
            failures.Set(id.Name, null);
            return Running(done);
        }
        catch (PlimsollException e) when (Problems.IsOfCommit(e) || e.Code == ImageRequirements.NotAttested)
        {
            failures.Set(id.Name, new FailureStatus(commit.Id, e.Message));
            _lastFailure = new(commit.Id, e, time.GetTimestamp());
            throw;
        }
    }

    internal async Task<CommitInfo> RequireGoodAsync(string commit, CancellationToken cancellationToken)
    {
        if (await FindRejectionAsync(commit, cancellationToken) is { } bad) throw new PlimsollException(Outcome.Refused, "PLM3035",
            $"deploying {Short(commit)} to {id.Name}: {Rejections.Tell(bad)}.\n         {Rejections.Act(commit)}");
        return await mirror.ReadCommitAsync(commit, cancellationToken);
    }

    private async Task RequireNoDangerAsync(Deployment next, string commit, CancellationToken cancellationToken)
    {
        if (runtime is not IPlanningRuntime planning) return;
        if (await planning.FindDangerAsync(next.ToDesiredState(id), cancellationToken) is { } danger)
            throw new PlimsollException(Outcome.Refused, "PLM3012",
                $"deploying {Short(commit)} to {id.Name}: {danger}. If that is meant: plimsoll deploy {id.Name} --yes");
    }

    private async Task<LedgerDeployment?> RunAsync(
        EnvironmentManifest environment, Func<LedgerState, Deployment?> plan, string actor, IProgress<RunProgress> progress,
        CancellationToken cancellationToken, LedgerState? sofar = null)
    {
        if (environment.Require.Count > 0)
            plan = await _policy.ApplyAsync(environment, await _deployer.Ledger.ReadAsync(cancellationToken), plan, cancellationToken);
        // what cannot be read is found out before anything is decided
        var likely = plan(sofar ?? await _deployer.Ledger.ReadAsync(cancellationToken));
        if (likely is not null) await secrets.FindAsync(likely, cancellationToken);
        return Check(await _deployer.DeployAsync(plan, actor, progress, cancellationToken));
    }

    private async Task<EnvironmentReport> MendAsync(IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var current = Check(await EndableAsync(null, token => _deployer.ResumeAsync(progress, token), cancellationToken));
        return Running(current) with { Changed = false };
    }

    private EnvironmentReport Running(LedgerDeployment? now) =>
        new(id.Name, Deed.Deploy) { Commit = now?.Deployment.Commit, Deployment = now?.Deployment.Number };

    private LedgerDeployment? Check(LedgerDeployment? deployment) => deployment?.Outcome switch
    {
        DeploymentOutcome.Cancelled when deployment.Cancel is { } cancel =>
            throw Cancelling.Problem(id.Name, deployment.Deployment.Commit, cancel),
        DeploymentOutcome.Failed => throw new PlimsollException(Outcome.Failed, "PLM5001",
            $"deploying {Short(deployment.Deployment.Commit)} to {id.Name}: {deployment.Detail}"),
        DeploymentOutcome.Cancelled => throw new PlimsollException(Outcome.Cancelled, "PLM5002",
            $"deploying {Short(deployment.Deployment.Commit)} to {id.Name}: cancelled: {deployment.Detail}"),
        _ => deployment,
    };

    private async Task TellSkippedAsync(LedgerState state, string head, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        if (state.Current?.Deployment.Commit is not { } from || await mirror.FindCommitAsync(from, cancellationToken) is null) return;
        var between = (await mirror.LogAsync(head, from, 100, cancellationToken)).Skip(1).ToList();
        if (between.Count > 0)
            progress.Report(new("plan", "",
                $"skipped {between.Count} commits that came meanwhile: {string.Join(", ", between.Take(5).Select(c => Short(c.Id)))}"));
    }

    private static string Short(string commit) => commit[..7];

    private sealed record Failure(string Commit, PlimsollException Problem, long Ended);
}
