using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>
/// Makes the replicas of a service those of a plan. New ones are started before old ones are stopped, one at a time; the first of a new version
/// must stay healthy for the whole verify time before it gets traffic, so that a bad version never takes any and no capacity is lost to it.
/// Whatever goes wrong, new replicas that were not admitted are removed and the others stay.
/// </summary>
internal sealed class Rollout(ServiceGroup group, ServicePlan plan, IProgress<RolloutEvent> progress, TimeProvider time)
{
    private readonly ReplicaGate _gate = new(group.Name, plan, time);
    private readonly int _wanted = plan.Service.IsJob ? 1 : plan.Service.Replicas;
    private int _started;

    /// <summary>Returns how many replicas were started.</summary>
    /// <exception cref="RolloutFailedException">The version did not come up.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (plan.Service.Volume is not null) await new OrdinalRollout(group, plan, Start, _gate, Say).RunAsync(cancellationToken);
            else if (Old.Any(replica => replica.Status.State == ReplicaState.Ready)) await ReplaceAsync(cancellationToken);
            else await FillAsync(cancellationToken);
            await group.DrainedAsync();
            return _started;
        }
        finally
        {
            foreach (var replica in group.Running.Where(replica => !replica.Admitted)) _ = group.Drain(replica);
        }
    }

    private List<Replica> Current => [.. group.Running.Where(replica => replica.Plan.Fingerprint == plan.Fingerprint)];

    private List<Replica> Old => [.. group.Running.Where(replica => replica.Plan.Fingerprint != plan.Fingerprint)];

    /// <summary>Old replicas serve: they are replaced one at a time, and go on serving when the new version is bad.</summary>
    private async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        var proven = Current.Any(replica => replica.Admitted);
        while (Current.Count < _wanted)
        {
            var replica = Start();
            await ReadyAsync(replica, cancellationToken);
            if (!proven) await VerifyAsync([replica], cancellationToken);
            proven = true;
            group.Admit(replica);
            if (Worst(Old) is { } old) Stop(old);
        }
        foreach (var old in Old) Stop(old);
        Shrink();
    }

    /// <summary>Nothing else serves, or nothing has to change but the number: all that lack are started at once.</summary>
    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var fresh = Current.Count == 0;
        Shrink();
        var present = Current.Where(replica => replica.Admitted).Select(replica => _gate.ReadyAsync(replica, cancellationToken)).ToList();
        var added = Enumerable.Range(0, Math.Max(0, _wanted - Current.Count)).Select(_ => Start()).ToList();
        try
        {
            await Task.WhenAll([.. present, .. added.Select(replica => AdmitWhenReadyAsync(replica, cancellationToken))]);
            if (fresh) await VerifyAsync(added, cancellationToken);
        }
        catch (RolloutFailedException)
        {
            foreach (var replica in added) _ = group.Drain(replica);
            throw;
        }
        foreach (var old in Old) Stop(old);
    }

    private async Task AdmitWhenReadyAsync(Replica replica, CancellationToken cancellationToken)
    {
        await ReadyAsync(replica, cancellationToken);
        group.Admit(replica);
    }

    private Replica Start(int ordinal = 0)
    {
        _started++;
        return group.Start(plan.Replica(ordinal), ordinal);
    }

    private async Task ReadyAsync(Replica replica, CancellationToken cancellationToken)
    {
        var took = await _gate.ReadyAsync(replica, cancellationToken);
        Say($"{replica.Id} {(plan.Service.IsJob ? "done" : "ready")} after {took.TotalSeconds:0.0} s");
    }

    private async Task VerifyAsync(IReadOnlyList<Replica> replicas, CancellationToken cancellationToken)
    {
        if (replicas.Count == 0 || plan.Service.IsJob) return;
        Say($"must stay healthy for {_gate.VerifyFor.TotalSeconds:0.#} s");
        await Task.WhenAll(replicas.Select(replica => _gate.StayReadyAsync(replica, cancellationToken)));
    }

    /// <summary>Too many: those that are not ready go first, then the youngest.</summary>
    private void Shrink()
    {
        while (Current is { } current && current.Count > _wanted) Stop(Worst(Enumerable.Reverse(current))!);
    }

    private void Stop(Replica replica)
    {
        Say($"{replica.Id} stops");
        _ = group.Drain(replica);
    }

    private static Replica? Worst(IEnumerable<Replica> replicas) => replicas.OrderBy(replica => replica.Status.State == ReplicaState.Ready).FirstOrDefault();

    private void Say(string message) => progress.Report(new(group.Name, message));
}
