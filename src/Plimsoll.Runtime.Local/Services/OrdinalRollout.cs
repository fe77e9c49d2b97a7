using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>
/// The rollout of a service with volumes: each volume has one process at most, so an old replica is stopped before its successor starts, one
/// ordinal at a time. When the new version is bad, the old one is started again on its volume.
/// </summary>
internal sealed class OrdinalRollout(ServiceGroup group, ServicePlan plan, Func<int, Replica> start, ReplicaGate gate, Action<string> say)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var proven = group.Running.Any(replica => replica.Plan.Fingerprint == plan.Fingerprint);
        for (var ordinal = 0; ordinal < plan.Service.Replicas; ordinal++)
        {
            var present = group.Running.FirstOrDefault(replica => replica.Ordinal == ordinal);
            if (present?.Plan.Fingerprint == plan.Fingerprint) await gate.ReadyAsync(present, cancellationToken);
            else await ReplaceAsync(present, ordinal, proven, cancellationToken);
            proven = true;
        }
        foreach (var beyond in group.Running.Where(replica => replica.Ordinal >= plan.Service.Replicas))
        {
            say($"{beyond.Id} stops; its volume is kept");
            _ = group.Drain(beyond);
        }
    }

    private async Task ReplaceAsync(Replica? old, int ordinal, bool proven, CancellationToken cancellationToken)
    {
        if (old is not null)
        {
            say($"{old.Id} stops");
            await group.Drain(old);
        }
        var replica = start(ordinal);
        try
        {
            var took = await gate.ReadyAsync(replica, cancellationToken);
            say($"{replica.Id} ready after {took.TotalSeconds:0.0} s");
            group.Admit(replica);
            if (!proven) await gate.StayReadyAsync(replica, cancellationToken);
        }
        catch (Exception e) when (e is RolloutFailedException or OperationCanceledException)
        {
            await group.Drain(replica);
            if (old is not null) group.Admit(group.Start(old.Plan, ordinal));
            throw;
        }
    }
}
