using System.Diagnostics.CodeAnalysis;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Logs;
using Plimsoll.Runtime.Local.Probes;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>A supervised replica: its process is started, probed, and started again when it ends or does not answer, until it is told to
/// stop.</summary>
internal sealed class Replica
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Watched<ReplicaStatus> _status;
    private readonly Action _changed;
    private readonly TimeProvider _time;
    private readonly ReplicaLog _log;
    private readonly Backoff _backoff = new();
    private readonly Task _supervision;
    private readonly long _began;
    private SupervisedProcess? _process;
    private SecretRedactor _redactor = SecretRedactor.None;

    /// <summary>Starts it.</summary>
    /// <param name="id">Unique in its environment.</param>
    /// <param name="plan">What to run.</param>
    /// <param name="log">Owned from now on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Called after each change of its status, from any thread.</param>
    /// <param name="done">When it did its work, for a job that is not started again; null starts it.</param>
    public Replica(string id, ReplicaPlan plan, ReplicaLog log, TimeProvider time, Action changed, DateTimeOffset? done = null)
    {
        (Id, Plan, _log, _time, _changed) = (id, plan, log, time, changed);
        _began = time.GetTimestamp();
        _status = new(done is { } since ? new(ReplicaState.Completed, since) : new(ReplicaState.Starting, time.GetUtcNow()));
        _supervision = done is null ? Task.Run(SuperviseAsync) : Task.CompletedTask;
    }

    public string Id { get; }

    public ReplicaPlan Plan { get; }

    public ReplicaStatus Status => _status.Value;

    /// <summary>The replica of a pod that it is part of.</summary>
    public required PodPlace Place { get; init; }

    /// <summary>Whether it gets traffic while it is ready.</summary>
    public bool Admitted { get; set; }

    /// <summary>The first status that is as wanted.</summary>
    public Task<ReplicaStatus> UntilAsync(Func<ReplicaStatus, bool> wanted, CancellationToken cancellationToken) =>
        _status.UntilAsync(wanted, cancellationToken);

    /// <summary>It counts no longer, though it goes on until <see cref="StopAsync"/>.</summary>
    public void Leave() => Change(status => status with { State = ReplicaState.Draining, Since = _time.GetUtcNow() });

    /// <summary>Tells it to stop, and kills it when its grace is over. Ends when nothing of it is left.</summary>
    /// <param name="idle">Ends when nobody is connected to it any more.</param>
    /// <param name="grace">How long it may take.</param>
    public async Task StopAsync(Func<CancellationToken, Task> idle, TimeSpan grace)
    {
        Leave();
        await _stopping.CancelAsync();
        _process?.Stop(Plan.StopSignal);
        using var over = new CancellationTokenSource(grace, _time);
        if (Plan.HurriesWhenIdle) _ = HurryAsync(idle, over.Token);
        try
        {
            await _supervision.WaitAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            _process?.Kill();
            await _supervision;
        }
        await over.CancelAsync();
        _log.Dispose();
    }

    private async Task HurryAsync(Func<CancellationToken, Task> idle, CancellationToken cancellationToken)
    {
        try
        {
            await idle(cancellationToken);
            while (true)
            {
                _process?.Stop(Plan.StopSignal);
                // Linux makes one of two signals of which the first was not taken yet
                await Task.Delay(Again, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // it ended, or its grace did, before it was idle
        }
    }

    private async Task SuperviseAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var started = _time.GetTimestamp();
            var trouble = await RunOnceAsync();
            if (_stopping.IsCancellationRequested) break;
            if (trouble is null)
            {
                Enter(ReplicaState.Completed, status => status with { Pid = null, Address = null });
                break;
            }
            Enter(ReplicaState.Crashed, status => status with { Pid = null, Address = null, Crashes = status.Crashes + 1,
                Trouble = trouble });
            if (Plan.IsJob) break; // half done work may not be right to do twice
            await Task.Delay(_backoff.After(_time.GetElapsedTime(started)), _time, _stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Plan.Scratch?.Delete();
        Plan.Secrets?.Delete();
    }

    /// <summary>One process from start to end; null when it did what it should.</summary>
    [SuppressMessage("Design", "CA1031",
        Justification = "Whatever keeps a process from starting is this replica's trouble, and ends nothing else")]
    private async Task<Trouble?> RunOnceAsync()
    {
        try
        {
            _log.Begin();
            var launch = Plan.Launch();
            var redactor = _redactor = launch.Redactor;
            var process = _process = SupervisedProcess.Start(launch.Process, line => _log.Write(redactor.Redact(line)), _time);
            if (_stopping.IsCancellationRequested) process.Stop(Plan.StopSignal);
            Enter(ReplicaState.Starting, status => status with { Pid = process.Pid, Address = launch.Address, Ports = launch.Ports });
            using var watching = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var watch = new HealthWatch(process.Pid, () => process.Members, launch, Plan, _time, Verdict).RunAsync(watching.Token);
            await process.Ended;
            // whoever takes its port from now on gets neither a client nor a probe
            Change(status => status with { Address = null });
            await watching.CancelAsync();
            var exit = await process.Exited;
            var unhealthy = await watch;
            return unhealthy is not null ? WithLog(unhealthy)
                : Plan.IsJob && exit.Code == 0 ? null
                : WithLog(new(FailureReason.Crashed, $"{Id} ended with {exit}"), launch);
        }
        catch (Exception e)
        {
            return new(e is Oci.OciException ? FailureReason.Image : FailureReason.Machine, $"{Id} cannot be started: {e.Message}");
        }
    }

    /// <summary>Told by the watch. A process that is given up is killed, and so started again.</summary>
    private void Verdict(HealthChange change, ProbeAnswer answer)
    {
        if (change == HealthChange.Ready)
        {
            _log.Ready();
            Enter(ReplicaState.Ready, status => status with
            {
                Trouble = null, Probe = _redactor.Redact(answer.Text), ReadyAfter = status.ReadyAfter ?? _time.GetElapsedTime(_began),
            });
        }
        else if (change == HealthChange.NotReady)
            Enter(ReplicaState.NotReady, status => status with
            {
                Probe = _redactor.Redact(answer.Text),
                Trouble = WithLog(new(FailureReason.Unhealthy, $"{Id} was ready and is not any more: {answer.Text}")),
            });
        else _process?.Kill();
    }

    /// <param name="trouble">What happened.</param>
    /// <param name="ended">How a process that ended by itself was started.</param>
    private Trouble WithLog(Trouble trouble, Launch? ended = null)
    {
        var (error, end) = _log.Recall();
        if (error is not null) trouble = trouble with { Text = $"{trouble.Text}; its first error: {error}" };
        var hint = ended is not null && EndHints.For([error ?? "", .. end], ended) is { } words ? "\n" + words : "";
        // a probe's answer is the program's word too
        return trouble with { Text = _redactor.Redact($"{trouble.Text}\n{_log.TellEnd()}{hint}") };
    }

    private void Enter(ReplicaState state, Func<ReplicaStatus, ReplicaStatus> with) => Change(status =>
        status.State == ReplicaState.Draining ? with(status) : with(status) with
        {
            State = state,
            Since = _time.GetUtcNow(),
            Lapses = status.Lapses + (status.State == ReplicaState.Ready && state != ReplicaState.Ready ? 1 : 0),
        });

    private void Change(Func<ReplicaStatus, ReplicaStatus> change)
    {
        _status.Change(change);
        _changed();
    }
}
