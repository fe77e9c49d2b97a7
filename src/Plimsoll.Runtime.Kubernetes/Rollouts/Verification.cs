using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>After a rollout: its services must stay healthy for as long as they say.</summary>
/// <param name="scope">The deployment.</param>
internal sealed class Verification(RolloutScope scope)
{
    /// <summary>Watches the pods that were rolled out.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    public async Task<Trouble?> RunAsync(IReadOnlyList<RenderedPod> pods, CancellationToken cancellationToken)
    {
        var troubles = await Task.WhenAll(pods.Where(pod => pod.Workload.Kind() != "Job").Select(pod => RunAsync(pod, cancellationToken)));
        return troubles.FirstOrDefault(trouble => trouble is not null);
    }

    private async Task<Trouble?> RunAsync(RenderedPod pod, CancellationToken cancellationToken)
    {
        try
        {
            return await WatchAsync(pod, cancellationToken);
        }
        finally
        {
            scope.Progress.Report(new(pod.Name, "") { IsDetail = true, IsLast = true });
        }
    }

    private async Task<Trouble?> WatchAsync(RenderedPod pod, CancellationToken cancellationToken)
    {
        // of that the cluster has waited for some, for every replica, before it took it for available
        var within = pod.Services.Max(service => service.VerifyFor) - TimeSpan.FromSeconds(pod.Workload.Number("spec", "minReadySeconds"));
        if (within <= TimeSpan.Zero) return null;
        scope.Progress.Report(new(pod.Name, $"must stay healthy for {within.TotalSeconds:0.#} s"));
        var begin = scope.Time.GetTimestamp();
        var restarts = Containers(pod).ToDictionary(Key, container => container.Restarts);
        while (scope.Time.GetElapsedTime(begin) < within)
        {
            var change = scope.Live.NextChange;
            foreach (var container in Containers(pod).Where(container => !container.Pod.IsEnding()))
            {
                if (container.Restarts > restarts.GetValueOrDefault(Key(container)) || container.IsEnded)
                    return Unhealthy(container, $"was healthy, and then {container.EndedSays}");
                if (!container.IsReady && restarts.ContainsKey(Key(container)))
                    return Unhealthy(container, "was ready, and is not any more");
            }
            await scope.NextAsync(change, cancellationToken);
        }
        return null;

        Trouble Unhealthy(ContainerView container, string says) =>
            Trouble.Of(container, container.ServiceNameIn(pod.Services), FailureReason.Unhealthy,
                container.ServiceIn(pod.Services) is null ? $"{container.Said} {says}" : says);
    }

    // those that others put in too: a pod is ready when all of them are
    private IEnumerable<ContainerView> Containers(RenderedPod pod) =>
        scope.Live.Find(pod.Workload.Kind(), pod.Name) is not { } workload ? []
        : Judge.Pods(scope.Live, workload).SelectMany(ContainerView.AllOf).Where(container => container.Role != ContainerRole.Init);

    private static string Key(ContainerView container) => $"{container.Pod.Uid()}/{container.Name}";
}
