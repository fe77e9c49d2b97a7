using Microsoft.Extensions.Logging;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Pipeline;
using Plimsoll.Server.Following;
using Plimsoll.Server.Watching;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Serving;

/// <summary>
/// Looks after one shared environment, whenever its repository moved and every ten seconds: carries on what was interrupted, delivers what
/// its branch has, and mends what somebody changed where <c>heal: true</c> says so. What goes wrong is tried again after growing pauses,
/// and the supervisor knows that it fails. A commit that is wrong itself is not tried again: it fails until the next one comes.
/// </summary>
internal sealed partial class ServedEnvironment : IAsyncDisposable
{
    /// <summary>After this time a deployment of somebody else that has no outcome is taken for abandoned.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly WorkspaceFollower _follower;
    private readonly Supervisor _supervisor;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _ending = new();
    private readonly Pace _pace = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));
    private readonly Task _running;
    private volatile Wanted _wanted;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _wasInterrupted = true;
    private (long Number, long Since) _open;
    private string? _settled;
    private PlimsollException? _rejected;
    private int _told;
    private string _said = "";

    private ServedEnvironment(WorkspaceFollower follower, Supervisor supervisor, TimeProvider time, ILogger log, Wanted wanted)
    {
        (_follower, _supervisor, _time, _log, _wanted) = (follower, supervisor, time, log, wanted);
        _running = RunAsync(_ending.Token);
    }

    private string Running => WatchNames.Running(_follower.Workspace, _wanted.Environment.Name);

    private string Delivering => WatchNames.Delivering(_follower.Workspace, _wanted.Environment.Name);

    /// <summary>Looks after an environment from now on.</summary>
    public static ServedEnvironment Start(
        WorkspaceFollower follower, Supervisor supervisor, TimeProvider time, ILogger log,
        WorkspaceManifest manifest, EnvironmentManifest environment) =>
        new(follower, supervisor, time, log, new(manifest, environment));

    /// <summary>The repository moved.</summary>
    public void Tell(WorkspaceManifest manifest, EnvironmentManifest environment)
    {
        _wanted = new(manifest, environment);
        Volatile.Write(ref _told, 1);
        Volatile.Read(ref _moved).TrySetResult();
    }

    /// <summary>Ends, also in the middle of a rollout.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
        _supervisor.Forget(Running);
        _supervisor.Forget(Delivering);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // the caller has others to begin with
        await Task.Yield();
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var moved = Interlocked.Exchange(ref _moved, new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.IsCompleted;
                if (moved) _pace.Calm();
                var isLater = false;
                var problem = await _supervisor.TryAsync(Running, async token => isLater = await LookAsync(token), cancellationToken);
                if (problem is not null) isLater = _wasInterrupted = true;
                if (isLater) _pace.Trouble();
                else _pace.Calm();
                await PauseAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // told to end
        }
    }

    /// <summary>One look.</summary>
    /// <returns>Whether something could not be delivered, or had to be mended: then the next look is later.</returns>
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var (manifest, environment) = _wanted;
        var progress = new LogProgress(_log, environment.Name);
        var worker = _follower.Worker(manifest, environment);
        var ledger = await worker.ReadLedgerAsync(cancellationToken);
        if (ledger.Current is { Outcome: not DeploymentOutcome.Healthy } current)
        {
            if (IsAbandoned(current)) Say((await worker.ResumeDeploymentAsync(progress, cancellationToken)).Says);
            // somebody is at it
            else if (current.Outcome is null) return false;
        }
        _wasInterrupted = false;
        var known = _rejected;
        Task Deliver(CancellationToken token) => DeliverAsync(manifest, environment, ledger, progress, token);
        var problem = await _supervisor.TryAsync(Delivering, Deliver, cancellationToken);
        // a commit that waits for the next one throws the same exception at each look: only other trouble is tried again soon
        if (problem is not null && problem != known) return _wasInterrupted = true;
        if (!environment.Heal) return false;
        var mended = await worker.HealAsync(progress, cancellationToken);
        foreach (var line in mended) Mended(environment.Name, line);
        return mended.Count > 0;
    }

    // what this program began, or the one that ran here before it, is carried on at once
    private bool IsAbandoned(LedgerDeployment current)
    {
        if (_wasInterrupted) return current.GoesBack || current.Outcome is null or DeploymentOutcome.Failed;
        if (_open.Number != current.Deployment.Number) _open = (current.Deployment.Number, _time.GetTimestamp());
        // one that was cancelled, and whose way back nobody began
        return (current.Outcome is null || current.Cancel is not null) && _time.GetElapsedTime(_open.Since) > Patience;
    }

    private async Task DeliverAsync(
        WorkspaceManifest manifest, EnvironmentManifest environment, LedgerState ledger, LogProgress progress,
        CancellationToken cancellationToken)
    {
        var worker = _follower.Worker(manifest, environment);
        // nothing was promoted there yet
        if (environment.Promotes is not null && await _follower.FindHeadAsync(environment, cancellationToken) is null) return;
        var head = await _follower.HeadAsync(environment, cancellationToken);
        if (head == _settled && !await IsAcceptedAsync(worker, ledger, head, cancellationToken))
        {
            // somebody may have deployed it meanwhile
            if (ledger.Current is { Outcome: DeploymentOutcome.Healthy } current && current.Deployment.Commit == head) _rejected = null;
            if (_rejected is not null) throw _rejected;
            return;
        }
        _rejected = null;
        if (ledger.Hold is { } hold)
        {
            Say($"{environment.Name} is held by {hold.By}: {hold.Reason}");
            return;
        }
        // somebody else may have delivered what came since this was told: what the ledger has, the branch has too
        await _follower.FetchAsync(cancellationToken);
        head = await _follower.HeadAsync(environment, cancellationToken);
        try
        {
            var (done, waits) = await _follower.FollowAsync(manifest, environment, progress, cancellationToken, ledger);
            if (done is not null) Say(done.Says);
            if (waits is not null) Say($"{environment.Name} does not take {waits}");
            else if (done is not null || (await worker.ReadLedgerAsync(cancellationToken)).NextNumber == ledger.NextNumber) _settled = head;
        }
        catch (PlimsollException e) when (e.Code == CommitPipeline.NotReleased)
        {
            // CI is at it
            Say($"{environment.Name}: {e.Message}");
        }
        catch (PlimsollException e) when (Problems.IsOfCommit(e) || Problems.Of(e).Outcome == Outcome.Refused)
        {
            // it waits for the next commit
            (_settled, _rejected) = (head, e);
            throw;
        }
    }

    /// <summary>Whether somebody accepted a commit since it failed here: asked only when the repository moved, as its marks are
    /// there.</summary>
    private async Task<bool> IsAcceptedAsync(EnvironmentWorker worker, LedgerState ledger, string head,
        CancellationToken cancellationToken) => Interlocked.Exchange(ref _told, 0) == 1 && ledger.IsRejected(head)
            && !await worker.IsRejectedAsync(ledger, head, cancellationToken);

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _moved).Task.WaitAsync(_pace.Next, _time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // time for the next look, or told to end
        }
    }

    private void Say(string what)
    {
        if (what != _said) Told(_said = what);
    }

    private sealed record Wanted(WorkspaceManifest Manifest, EnvironmentManifest Environment);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void Told(string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Environment}: mended: {What}")]
    private partial void Mended(string environment, string what);
}
