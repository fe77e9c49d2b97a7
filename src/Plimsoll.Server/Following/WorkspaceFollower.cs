using Microsoft.Extensions.Logging;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Progress;
using Plimsoll.Server.Watching;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Follows one repository: when a branch moves, fetches it and lets the environments that follow it take the newest
/// commit.</summary>
/// <param name="workspace">The workspace's name.</param>
/// <param name="source">The repository that is followed; for a command, the clone that it was given in.</param>
/// <param name="mirror">The home's mirror of it.</param>
/// <param name="worker">Makes the worker of an environment.</param>
/// <param name="readLedger">Reads the ledger of an environment, wherever it is.</param>
/// <param name="time">Tells the time between looks.</param>
/// <param name="log">Told what happens.</param>
public sealed partial class WorkspaceFollower(
    string workspace, GitRepository source, GitRepository mirror, Func<WorkspaceManifest, EnvironmentManifest, EnvironmentWorker> worker,
    Func<EnvironmentManifest, CancellationToken, Task<LedgerState>> readLedger, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Where a mirror has the branches of what it mirrors.</summary>
    internal const string Branches = "refs/remotes/origin/";

    private readonly Dictionary<string, EnvironmentWorker> _workers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _fetching = new(1);
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HashSet<string> _branches = [];
    private HashSet<string> _watches = [];

    /// <summary>The workspace's name.</summary>
    public string Workspace => workspace;

    /// <summary>Where it looks.</summary>
    public GitRepository Source => source;

    /// <summary>The mirror.</summary>
    public GitRepository Mirror => mirror;

    /// <summary>The worker of an environment; the same one every time, while the environment stays in its place.</summary>
    /// <exception cref="PlimsollException">The workspace cannot be delivered there.</exception>
    public EnvironmentWorker Worker(WorkspaceManifest manifest, EnvironmentManifest environment)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(environment);
        if (!environment.IsLocal && manifest.Registry is null)
            throw new PlimsollException(Outcome.Refused, "PLM3011",
                $"{environment.Name} runs on {environment.Runtime}, whose nodes cannot pull from the registry of this machine. "
                    + "Say in plimsoll.yaml where images go, such as registry: ghcr.io/acme");
        var place = manifest.PlaceOf(environment);
        lock (_workers)
        {
            return _workers.TryGetValue(place, out var known) ? known : _workers[place] = worker(manifest, environment);
        }
    }

    /// <summary>The worker of an environment of this machine, which needs no plimsoll.yaml to go on.</summary>
    public EnvironmentWorker LocalWorker(string environment) => Worker(new(workspace, null, [], []),
        new() { Name = environment, Follows = "" });

    /// <summary>Brings the mirror up to date.</summary>
    /// <exception cref="GitException">What it mirrors cannot be reached.</exception>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            await mirror.FetchAsync(cancellationToken);
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>Brings the mirror up to date, when what it mirrors can be reached.</summary>
    internal async Task<bool> CanFetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(cancellationToken);
            return true;
        }
        catch (GitException e) when (e.Problem == GitProblem.Unreachable)
        {
            return false;
        }
    }

    /// <summary>Brings the mirror up to date and reads plimsoll.yaml.</summary>
    /// <exception cref="PlimsollException">The manifests are not valid; PLM7007: the workspace has another name in them.</exception>
    public async Task<WorkspaceManifest> ReadManifestAsync(CancellationToken cancellationToken)
    {
        var (manifest, commit) = await ReadNewestAsync(cancellationToken);
        WorkspaceNames.RequireUnchanged(workspace, manifest, commit);
        return manifest;
    }

    /// <summary>Brings the mirror up to date and reads plimsoll.yaml, whatever name it says.</summary>
    /// <returns>It, and its commit.</returns>
    internal async Task<(WorkspaceManifest Manifest, string Commit)> ReadNewestAsync(CancellationToken cancellationToken)
    {
        await FetchAsync(cancellationToken);
        var commit = await PolicyReader.FindCommitAsync(mirror, Branches, cancellationToken);
        return (await CatalogReader.ReadWorkspaceAsync(mirror, commit, cancellationToken), commit);
    }

    /// <summary>The environments of this machine that have a ledger, also those that plimsoll.yaml has no more, and those whose ledger is
    /// damaged.</summary>
    public async Task<IReadOnlyList<string>> ReadDeployedAsync(CancellationToken cancellationToken)
    {
        const string ledgers = "refs/heads/deployments/";
        return [.. (await mirror.ListRefNamesAsync(ledgers, cancellationToken)).Select(name => name[ledgers.Length..])
            .Where(name => name != Rejections.Ledger)];
    }

    /// <summary>The head of the branch that an environment follows.</summary>
    public Task<string> HeadAsync(EnvironmentManifest environment, CancellationToken cancellationToken) =>
        PolicyReader.HeadAsync(mirror, Branches, environment, cancellationToken);

    /// <summary>The same; null while there is no such branch.</summary>
    internal Task<string?> FindHeadAsync(EnvironmentManifest environment, CancellationToken cancellationToken) =>
        mirror.ReadRefAsync(Branches + environment.Follows, cancellationToken);

    /// <summary>What the ledger of an environment says, also of one that this follower does not deliver to.</summary>
    internal Task<LedgerState> ReadLedgerAsync(EnvironmentManifest environment, CancellationToken cancellationToken) =>
        readLedger(environment, cancellationToken);

    /// <summary>Which releases are marked as bad, where an environment looks.</summary>
    internal Task<LedgerState> ReadRejectionsAsync(EnvironmentManifest environment, CancellationToken cancellationToken) =>
        readLedger(environment with { Name = Rejections.Ledger }, cancellationToken);

    /// <summary>Goes on only when the branch of an environment can be moved by a command.</summary>
    /// <exception cref="PlimsollException">PLM3023: it is checked out.</exception>
    internal async Task RequireMovableAsync(EnvironmentManifest environment, CancellationToken cancellationToken)
    {
        if (!environment.IsLocal || await source.FindCheckoutAsync(environment.Follows, cancellationToken) is not { } folder) return;
        throw new PlimsollException(Outcome.Refused, "PLM3023",
            $"promoting to {environment.Name}: its branch {environment.Follows} is checked out in {folder}, "
            + "where all files would look changed when it moves.\n"
            + $"         To check out another one there: git -C {folder} switch {PolicyReader.Usual[0]}");
    }

    /// <summary>Goes on only with a commit that is on one of the branches that are followed; what no repository has is for who reads it to
    /// say.</summary>
    /// <exception cref="PlimsollException">PLM3016: only the clone has it.</exception>
    public async Task RequirePushedAsync(EnvironmentManifest environment, string commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(commit);
        if (await mirror.FindCommitAsync(commit, cancellationToken) is not null
            || await source.FindCommitAsync(commit, cancellationToken) is null) return;
        var place = environment.IsLocal ? "this repository" : "the repository that all clones share";
        throw new PlimsollException(Outcome.Refused, "PLM3016",
            $"deploying {commit[..7]} to {environment.Name}: no branch of {place} has that commit, "
                + $"so nobody else could tell what runs.\n         To deploy it: {(environment.IsLocal ? "git branch" : "git push")}, "
                + "and then the same again");
    }

    /// <summary>Whether the clone has commits on an environment's branch that were not pushed, and so are not what it gets.</summary>
    public async Task<bool> HasMoreAsync(EnvironmentManifest environment, string head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return await source.ReadRefAsync($"refs/heads/{environment.Follows}", cancellationToken) is { } mine && mine != head
            && await mirror.FindCommitAsync(mine, cancellationToken) is null;
    }

    /// <summary>Follows until cancelled: whenever a branch moves, and again after a pause while something fails that is not wrong in the
    /// commit.</summary>
    /// <param name="supervisor">Told what fails.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task RunAsync(Supervisor supervisor, CancellationToken cancellationToken)
    {
        var pace = new Pace(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        var watched = _branches;
        var watch = Watch();
        while (true)
        {
            var within = pace.IsTrouble ? pace.Next : Timeout.InfiniteTimeSpan;
            var unwatched = await supervisor.TryAsync(WatchNames.Branches(workspace), token => WaitAsync(watch, within, token),
                cancellationToken);
            if (unwatched is not null) await Task.Delay(pace.Next, time, cancellationToken);
            if (await FollowAsync(supervisor, cancellationToken)) pace.Calm();
            else pace.Trouble();
            if (_branches.SetEquals(watched)) continue;
            watched = _branches;
            watch = Watch();
        }
    }

    /// <summary>Looks again at once: what moves no branch may have ended what a commit waits for.</summary>
    internal void Wake() => Volatile.Read(ref _woken).TrySetResult();

    private async Task WaitAsync(RefWatch watch, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (watching, woken) = (watch.WaitAsync(longest, either.Token), Volatile.Read(ref _woken).Task);
        await Task.WhenAny(watching, woken);
        if (woken.IsCompleted)
        {
            Volatile.Write(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously));
            await either.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
        else await watching;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _fetching.Dispose();
        foreach (var known in _workers.Values) known.Dispose();
    }

    // the main branch is always watched: it says which others are followed
    private RefWatch Watch() => RefWatch.Local(source, [.. _branches.Union(PolicyReader.Usual)], time);

    /// <summary>One look at all branches. An environment that fails does not keep the others waiting.</summary>
    /// <returns>False when something is to be tried again: what this machine could not do just now. What is wrong in a commit waits for the
    /// next one.</returns>
    private async Task<bool> FollowAsync(Supervisor supervisor, CancellationToken cancellationToken)
    {
        WorkspaceManifest? manifest = null;
        var problem = await supervisor.TryAsync(
            WatchNames.Workspace(workspace), async token => manifest = await ReadManifestAsync(token), cancellationToken);
        if (manifest is null) return !IsForAnotherTime(problem);
        // a shared environment takes what somebody gives it, and not what happens to be on this machine
        var environments = manifest.InOrderOfPromotion().Where(e => e.IsLocal).ToList();
        var done = true;
        foreach (var environment in environments)
        {
            string? waits = null;
            var failed = await supervisor.TryAsync(
                WatchNames.Environment(workspace, environment), async token => waits = await FollowAsync(manifest, environment, token),
                    cancellationToken);
            done &= waits is null && !IsForAnotherTime(failed);
        }
        var watches = environments.Select(environment => WatchNames.Environment(workspace, environment)).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _watches.Except(watches)) supervisor.Forget(gone);
        _watches = watches;
        _branches = [.. environments.Select(e => e.Follows)];
        return done;
    }

    /// <returns>What a commit waits for that moves no branch.</returns>
    private async Task<string?> FollowAsync(WorkspaceManifest manifest, EnvironmentManifest environment,
        CancellationToken cancellationToken)
    {
        var (done, waits) = await FollowAsync(manifest, environment, new LogProgress(log, environment.Name), cancellationToken);
        if (done is not null) Delivered(done.Says);
        return waits;
    }

    /// <summary>What decides on promotions to an environment.</summary>
    internal PromotionGate Gate(WorkspaceManifest manifest, EnvironmentManifest environment) => new(this, manifest, environment, time);

    /// <summary>One look at the branch of an environment: delivers what is new there, if it may.</summary>
    /// <param name="manifest">Its plimsoll.yaml, from the main branch.</param>
    /// <param name="environment">Which.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="seen">What its ledger said before the branch was looked at, where others deliver too; null does not matter.</param>
    /// <returns>What was done, null when there was nothing to do; and what a commit waits for.</returns>
    internal async Task<(EnvironmentReport? Done, string? Waits)> FollowAsync(WorkspaceManifest manifest, EnvironmentManifest environment,
        IProgress<RunProgress> progress, CancellationToken cancellationToken, LedgerState? seen = null)
    {
        var worker = Worker(manifest, environment);
        var ledger = await worker.ReadLedgerAsync(cancellationToken);
        if (await FindHeadAsync(environment, cancellationToken) is { } head && head == ledger.Current?.Deployment.Commit)
            return (null, null);
        var strict = environment.AtLeast(await GateReader.ReadBeforeAsync(mirror, environment.Name, ledger, cancellationToken));
        if (strict.Promotes is not null) return await Gate(manifest, strict).FollowAsync(progress, cancellationToken);
        var commit = await HeadAsync(environment, cancellationToken);
        return Rejections.Find(await ReadRejectionsAsync(environment, cancellationToken), commit, environment.Name) is { } bad
            ? (null, $"{commit[..7]}: {Rejections.Tell(bad)}; {Rejections.Act(commit)}")
            : (await worker.FollowAsync(strict, commit, progress, cancellationToken, seen), null);
    }

    /// <summary>An environment as it counts for a release that comes: with all that the release asks for that runs there.</summary>
    internal async Task<EnvironmentManifest> StrictAsync(WorkspaceManifest manifest, EnvironmentManifest environment,
        CancellationToken cancellationToken)
    {
        var ledger = await Worker(manifest, environment).ReadLedgerAsync(cancellationToken);
        return environment.AtLeast(await GateReader.ReadBeforeAsync(mirror, environment.Name, ledger, cancellationToken));
    }

    private static bool IsForAnotherTime(PlimsollException? problem) =>
        problem is { Outcome: Outcome.Unavailable } or { Code: Problems.Unexpected } or { InnerException: GitException };

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void Delivered(string what);
}
