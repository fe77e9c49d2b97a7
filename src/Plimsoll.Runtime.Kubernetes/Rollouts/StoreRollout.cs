using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Brings up the environment's own stores, all at once.</summary>
/// <param name="scope">The deployment.</param>
internal sealed class StoreRollout(RolloutScope scope)
{
    /// <summary>A new volume, a large image, a database that recovers.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(3);

    /// <summary>Rolls them out.</summary>
    /// <returns>Why one did not come up; null when all are there.</returns>
    public async Task<Trouble?> RunAsync(IReadOnlyList<RenderedStore> stores, CancellationToken cancellationToken)
    {
        var troubles = await Task.WhenAll(stores.Select(store => RunAsync(store, cancellationToken)));
        return troubles.FirstOrDefault(trouble => trouble is not null);
    }

    private async Task<Trouble?> RunAsync(RenderedStore store, CancellationToken cancellationToken)
    {
        await new StoreCredentials(scope.Cluster).EnsureAsync(store, cancellationToken);
        var workload = store.Objects.FirstOrDefault(each => each.Kind() == "StatefulSet");
        await scope.Applier.ApplyAllAsync(store.Objects.Where(each => each != workload), cancellationToken);
        if (workload is null) return null;
        await scope.Applier.ApplyAsync(workload, cancellationToken);
        try
        {
            return await WaitAsync(store.Store.Name, workload.Name(), cancellationToken);
        }
        finally
        {
            scope.Progress.Report(new(store.Store.Name, "") { IsDetail = true, IsLast = true });
        }
    }

    private async Task<Trouble?> WaitAsync(string store, string workload, CancellationToken cancellationToken)
    {
        var begin = scope.Time.GetTimestamp();
        var told = false;
        while (true)
        {
            var change = scope.Live.NextChange;
            var pods = scope.Live.Find("StatefulSet", workload) is { } set ? Judge.Pods(scope.Live, set) : [];
            if (pods.Any(Judge.IsReady)) return null;
            if (!told) scope.Progress.Report(new(store, "starts"));
            told = true;
            if (pods.SelectMany(ContainerView.AllOf).FirstOrDefault(IsStuck) is { } stuck)
                return Trouble.Of(stuck, store, FailureReason.Store, stuck.WaitingSays);
            if (scope.Time.GetElapsedTime(begin) > Within)
                return new(store, FailureReason.Store, $"not ready within {Within.TotalMinutes:0} minutes", pods.FirstOrDefault()?.Name(),
                    "");
            await scope.NextAsync(change, cancellationToken);
        }

        bool IsStuck(ContainerView container) =>
            StartTrouble.FindRefusal(container, store) is not null || container.Waiting == "CrashLoopBackOff";
    }
}
