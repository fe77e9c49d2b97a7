using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>What a replica must show before the rollout goes on.</summary>
internal sealed class ReplicaGate(ServicePlan plan, TimeProvider time)
{
    // once may be an accident; a version that cannot start does so again at once
    private const int Crashes = 3;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    // a process that is not ready in time is given up by its own watch, which can say more
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(15);

    /// <summary>Waits until it is ready, or a job until it is done; returns how long that took.</summary>
    /// <exception cref="RolloutFailedException">It crashed three times (a job: once), or was not ready in time.</exception>
    public async Task<TimeSpan> ReadyAsync(Replica replica, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var before = replica.Status.Crashes;
        using var over = new CancellationTokenSource(plan.Service.IsJob ? Timeout.InfiniteTimeSpan
            : plan.Service.ReadyWithin + Slack, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            var status = await replica.UntilAsync(now => IsUp(now) || IsHopeless(now, before), either.Token);
            return IsUp(status) ? time.GetElapsedTime(began) : throw new RolloutFailedException(plan.Service.Name, status.Trouble!);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // when this process stood still, it may be ready and late at once
            if (IsUp(replica.Status)) return time.GetElapsedTime(began);
            throw new RolloutFailedException(plan.Service.Name,
                replica.Status.Trouble ?? new(FailureReason.NeverReady, $"{replica.Id} is {replica.Status.State}"));
        }
    }

    /// <summary>How long a replica of a new version must stay ready: the verify time, and at least a moment, in which many that crash at
    /// start do so.</summary>
    public TimeSpan VerifyFor => plan.Service.VerifyFor > Moment ? plan.Service.VerifyFor : Moment;

    /// <summary>Waits for the whole of it.</summary>
    /// <exception cref="RolloutFailedException">It was not ready all the time.</exception>
    public async Task StayReadyAsync(Replica replica, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(VerifyFor, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        ReplicaStatus status;
        try
        {
            status = await replica.UntilAsync(now => now.Lapses > 0, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // when this process stood still, the time may be over and the replica have ended at once
            status = replica.Status;
            if (status.Lapses == 0) return;
        }
        throw new RolloutFailedException(
            plan.Service.Name, status.Trouble ?? new(FailureReason.Unhealthy, $"{replica.Id} was ready, was not, and is again"));
    }

    private bool IsUp(ReplicaStatus status) => status.State == (plan.Service.IsJob ? ReplicaState.Completed : ReplicaState.Ready);

    private bool IsHopeless(ReplicaStatus status, int before) =>
        status.State == ReplicaState.Crashed && (plan.Service.IsJob || status.Crashes - before >= Crashes
            || status.Trouble?.Reason is FailureReason.NeverReady or FailureReason.Machine or FailureReason.Image);
}
