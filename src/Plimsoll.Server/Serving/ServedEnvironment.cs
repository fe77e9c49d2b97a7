using Microsoft.Extensions.Logging;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Pipeline;
using Plimsoll.Server.Following;
using Plimsoll.Server.Watching;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Serving;

/// <summary>
/// Looks after one shared environment, whenever its repository moved and every ten seconds: carries on what was interrupted, delivers what its branch has, and mends what somebody
/// changed where <c>heal: true</c> says so. Whatever goes wrong is logged once and tried again, ever more seldom.
/// </summary>
internal sealed partial class ServedEnvironment : IAsyncDisposable
{
    /// <summary>After this time a deployment of somebody else that has no outcome is taken for abandoned.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly WorkspaceFollower _follower;
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
    private string _said = "";

    private ServedEnvironment(WorkspaceFollower follower, TimeProvider time, ILogger log, Wanted wanted)
    {
        (_follower, _time, _log, _wanted) = (follower, time, log, wanted);
        _running = RunAsync(_ending.Token);
    }

    /// <summary>Looks after an environment from now on.</summary>
    public static ServedEnvironment Start(WorkspaceFollower follower, TimeProvider time, ILogger log, WorkspaceManifest manifest, EnvironmentManifest environment) =>
        new(follower, time, log, new(manifest, environment));

    /// <summary>The repository moved.</summary>
    public void Tell(WorkspaceManifest manifest, EnvironmentManifest environment)
    {
        _wanted = new(manifest, environment);
        Volatile.Read(ref _moved).TrySetResult();
    }

    /// <summary>Ends, also in the middle of a rollout.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // the caller has others to begin with
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var moved = Interlocked.Exchange(ref _moved, new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.IsCompleted;
                if (moved) _pace.Calm();
                if (await LookAsync(cancellationToken)) _pace.Trouble();
                else _pace.Calm();
            }
            catch (Exception e)
            {
                if (cancellationToken.IsCancellationRequested) return;
                Fail(Problems.Of(e), e);
            }
            await PauseAsync(cancellationToken);
        }
    }

    /// <summary>One look.</summary>
    /// <returns>Whether something had to be mended: then the next look is later.</returns>
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var (manifest, environment) = _wanted;
        var progress = new LogProgress(_log, environment.Name);
        var worker = _follower.Worker(manifest, environment);
        var ledger = await worker.ReadLedgerAsync(cancellationToken);
        if (ledger.Current is { Outcome: not DeploymentOutcome.Healthy } current)
        {
            if (IsAbandoned(current)) Say(await worker.ResumeDeploymentAsync(progress, cancellationToken));
            // somebody is at it
            else if (current.Outcome is null) return false;
        }
        _wasInterrupted = false;
        if (environment.Promotes is null) await DeliverAsync(worker, environment, ledger, progress, cancellationToken);
        if (!environment.Heal) return false;
        var mended = await worker.HealAsync(progress, cancellationToken);
        foreach (var line in mended) Mended(environment.Name, line);
        return mended.Count > 0;
    }

    // what this program began, or the one that ran here before it, is carried on at once
    private bool IsAbandoned(LedgerDeployment current)
    {
        if (_wasInterrupted) return current.Outcome is null or DeploymentOutcome.Failed;
        if (_open.Number != current.Deployment.Number) _open = (current.Deployment.Number, _time.GetTimestamp());
        return current.Outcome is null && _time.GetElapsedTime(_open.Since) > Patience;
    }

    private async Task DeliverAsync(EnvironmentWorker worker, EnvironmentManifest environment, LedgerState ledger, LogProgress progress, CancellationToken cancellationToken)
    {
        var head = await _follower.HeadAsync(environment, cancellationToken);
        if (head == _settled) return;
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
            var done = await worker.FollowAsync(environment, head, progress, cancellationToken, ledger);
            if (done is not null) Say(done);
            if (done is not null || (await worker.ReadLedgerAsync(cancellationToken)).NextNumber == ledger.NextNumber) _settled = head;
        }
        catch (PlimsollException e) when (e.Outcome is Outcome.Failed or Outcome.Usage or Outcome.Refused)
        {
            // it waits for the next commit
            _settled = head;
            throw;
        }
    }

    private void Fail(PlimsollException problem, Exception exception)
    {
        if (problem.Code == CommitPipeline.NotReleased)
        {
            Say($"{_wanted.Environment.Name}: {problem.Message}");
            return;
        }
        _wasInterrupted = true;
        _pace.Trouble();
        if (problem.Message == _said) return;
        _said = problem.Message;
        NotDelivered(_wanted.Environment.Name, problem.Message, problem.Code == Problems.Unexpected ? exception : null);
    }

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

    [LoggerMessage(Level = LogLevel.Error, Message = "{Environment}: {Why}")]
    private partial void NotDelivered(string environment, string why, Exception? exception);
}
