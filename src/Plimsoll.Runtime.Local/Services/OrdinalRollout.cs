namespace Plimsoll.Runtime.Local.Services;

/// <summary>
/// The rollout of a pod with volumes: each volume has one process at most, so an old replica is stopped before its successor starts, one
/// ordinal at a time, and only while all others serve. When the new version is bad, the old one is started again on its volume.
/// </summary>
internal sealed class OrdinalRollout(Pod pod, PodPlan plan, RolloutSteps steps)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var proven = steps.Current.Any();
        while (true)
        {
            // those that are replaced already serve while the next one is away
            foreach (var present in steps.Current) await steps.ReadyAsync(present, cancellationToken);
            if (Next() is not { } ordinal) break;
            await ReplaceAsync(ordinal, proven, cancellationToken);
            proven = true;
        }
        foreach (var beyond in pod.Running.Where(replica => replica.Ordinal >= plan.Replicas)) _ = steps.StopAsync(beyond);
    }

    /// <summary>The ordinal that is replaced next; null when none has to be. One that does not serve costs nothing, so it comes
    /// first.</summary>
    private int? Next() => Enumerable.Range(0, plan.Replicas)
        .Where(ordinal => !At(ordinal).Any(steps.IsCurrent))
        .OrderBy(ordinal => At(ordinal).Sum(replica => replica.Ready))
        .Cast<int?>().FirstOrDefault();

    private List<PodReplica> At(int ordinal) => [.. pod.Running.Where(replica => replica.Ordinal == ordinal)];

    private async Task ReplaceAsync(int ordinal, bool proven, CancellationToken cancellationToken)
    {
        var old = At(ordinal);
        await Task.WhenAll(old.Select(steps.StopAsync));
        // also what an earlier rollout told to stop and did not wait for
        await pod.DrainedAsync();
        try
        {
            var replica = await steps.StartAsync(ordinal, cancellationToken);
            replica.Admit();
            if (!proven) await steps.VerifyAsync([replica], cancellationToken);
        }
        catch (Exception e) when (e is RolloutFailedException or OperationCanceledException)
        {
            await Task.WhenAll(At(ordinal).Select(replica => replica.Drain()));
            foreach (var replica in old) replica.StartAgain();
            throw;
        }
    }
}
