using Plimsoll.Progress;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>
/// Makes the replicas of a pod those of a plan. New ones are started before old ones are stopped, one at a time; the first of a new version
/// must stay healthy for the whole verify time before it gets traffic, so that a bad version never takes any and no capacity is lost to it.
/// Whatever goes wrong, new replicas that were not admitted are removed and the others stay.
/// </summary>
internal sealed class Rollout(Pod pod, PodPlan plan, IProgress<RunProgress> progress, TimeProvider time)
{
    private readonly RolloutSteps _steps = new(pod, plan, progress, time);

    /// <summary>Returns how many processes were started.</summary>
    /// <exception cref="RolloutFailedException">The version did not come up.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (plan.IsStateful) await new OrdinalRollout(pod, plan, _steps).RunAsync(cancellationToken);
            else if (_steps.Old.Any(replica => replica.Ready > 0)) await ReplaceAsync(cancellationToken);
            else await FillAsync(cancellationToken);
            await pod.DrainedAsync();
            return _steps.Started;
        }
        finally
        {
            foreach (var replica in pod.Running.Where(replica => !replica.IsAdmitted)) _ = replica.Drain();
        }
    }

    /// <summary>Old replicas serve: they are replaced one at a time, and go on serving when the new version is bad.</summary>
    private async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        var proven = _steps.Current.Any(replica => replica.IsAdmitted);
        while (_steps.Current.Count() < plan.Replicas)
        {
            var replica = await _steps.StartAsync(0, cancellationToken);
            if (!proven) await _steps.VerifyAsync([replica], cancellationToken);
            proven = true;
            replica.Admit();
            if (Worst(_steps.Old) is { } old) _ = _steps.StopAsync(old);
        }
        foreach (var old in _steps.Old.ToList()) _ = _steps.StopAsync(old);
        Shrink();
    }

    /// <summary>Nothing else serves, or nothing has to change but the number: all that lack are started at once.</summary>
    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var old = _steps.Old.ToList();
        var fresh = !_steps.Current.Any();
        Shrink();
        var present = _steps.Current.Select(replica => _steps.ReadyAsync(replica, cancellationToken)).ToList();
        var added = Enumerable.Range(0, Math.Max(0, plan.Replicas - present.Count)).Select(_ => AddAsync(cancellationToken)).ToList();
        try
        {
            await Task.WhenAll([.. present, .. added]);
            if (fresh) await _steps.VerifyAsync([.. added.Select(task => task.Result)], cancellationToken);
        }
        catch (RolloutFailedException)
        {
            foreach (var replica in added.Where(task => task.IsCompletedSuccessfully)) _ = replica.Result.Drain();
            throw;
        }
        foreach (var replica in old) _ = _steps.StopAsync(replica);
    }

    private async Task<PodReplica> AddAsync(CancellationToken cancellationToken)
    {
        var replica = await _steps.StartAsync(0, cancellationToken);
        replica.Admit();
        return replica;
    }

    /// <summary>Too many: those that are not ready go first, then the youngest.</summary>
    private void Shrink()
    {
        while (_steps.Current.ToList() is { } current && current.Count > plan.Replicas) _ =
            _steps.StopAsync(Worst(Enumerable.Reverse(current))!);
    }

    private static PodReplica? Worst(IEnumerable<PodReplica> replicas) => replicas.OrderBy(replica => replica.Ready).FirstOrDefault();
}
