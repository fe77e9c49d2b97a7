using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>
/// A share of the replicas first, and the rest when these stayed healthy. The cluster itself does it: a Deployment may have so many pods
/// more than asked for, which count as available only when they were ready for that long; a StatefulSet updates no ordinal below a
/// partition. What is applied after it lets the rest go, also when this was killed in the middle.
/// </summary>
/// <param name="scope">The deployment.</param>
/// <param name="pod">What was rendered.</param>
/// <param name="judge">Looks at it.</param>
internal sealed class CanaryStep(RolloutScope scope, RenderedPod pod, Judge judge)
{
    /// <summary>Brings the first replicas, if the pods are other ones than those that run and there are several.</summary>
    /// <param name="apply">Applies a workload, and returns its generation.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Why they are not healthy; null when they are, or there is no such step.</returns>
    public async Task<Trouble?> RunAsync(Func<JsonObject, CancellationToken, Task<long>> apply, CancellationToken cancellationToken)
    {
        if (scope.Canary is not { } canary || await scope.Cluster.Api.GetAsync(pod.Workload.Reference(),
            cancellationToken) is not { } before) return null;
        var replicas = (int)before.Number("spec", "replicas");
        var first = (replicas * canary.Percent + 99) / 100;
        if (first >= replicas || !await IsNewAsync(before, cancellationToken)) return null;
        var generation = await apply(Limited(pod.Workload, first, replicas, canary.For), cancellationToken);
        scope.Progress.Report(new(pod.Name, $"{first} of {replicas} first, for {canary.For.TotalSeconds:0.#} s"));
        return await WatchAsync(first, canary.For, generation, cancellationToken);
    }

    /// <summary>A workload that lets only the first replicas be new. Pure.</summary>
    public static JsonObject Limited(JsonObject workload, int first, int replicas, TimeSpan time)
    {
        var limited = workload.DeepClone().AsObject();
        var spec = limited["spec"]!.AsObject();
        if (limited.Kind() == "StatefulSet")
        {
            spec["updateStrategy"] = new JsonObject { ["type"] = "RollingUpdate",
                ["rollingUpdate"] = new JsonObject { ["partition"] = replicas - first } };
            return limited;
        }
        spec["strategy"] = new JsonObject { ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = 0, ["maxSurge"] = first } };
        // longer than it is watched: that it goes on is for us to say
        spec["minReadySeconds"] = (int)Math.Ceiling(time.TotalSeconds) + (int)spec.Number("minReadySeconds") + Margin;
        spec["progressDeadlineSeconds"] = (int)spec.Number("progressDeadlineSeconds") + (int)spec.Number("minReadySeconds");
        return limited;
    }

    private const int Margin = 30;

    // only other pods are a new version: what is scaled has no canaries
    private async Task<bool> IsNewAsync(JsonObject before, CancellationToken cancellationToken)
    {
        var after = await scope.Applier.TryAsync(pod.Workload, before, cancellationToken);
        return !JsonNode.DeepEquals(before.At("spec", "template"), after.At("spec", "template"));
    }

    private async Task<Trouble?> WatchAsync(int first, TimeSpan time, long generation, CancellationToken cancellationToken)
    {
        var patience = new Patience(scope.Time, Patience.Usual + time + pod.Services.Max(service => service.ReadyWithin));
        while (true)
        {
            var change = scope.Live.NextChange;
            var pods = scope.Live.Find(pod.Workload.Kind(), pod.Name) is { } workload
                && workload.Number("status", "observedGeneration") >= generation ? Judge.Pods(scope.Live, workload) : [];
            // none of the first may end, not even once
            if (pods.SelectMany(ContainerView.AllOf).FirstOrDefault(IsEnded) is { } ended) return Ended(ended, first);
            if (judge.Look(scope.Live, generation) is Verdict.Failed failed) return failed.Trouble;
            if (pods.Count(each => scope.Seen.For($"canary {each.Uid()}", Judge.IsReady(each)) >= time) >= first) return null;
            patience.See(pods.Count(Judge.IsReady));
            if (patience.IsOver)
                return judge.Late(pods, $"the first {first} did not become ready within {patience.Waited.TotalSeconds:0} s");
            await scope.Fence.CheckAsync(scope.Epoch, cancellationToken);
            await scope.NextAsync(change, cancellationToken);
        }
    }

    private Trouble Ended(ContainerView container, int first)
    {
        var one = container.ServiceIn(pod.Services) is null ? $"{container.Said} of one" : "one";
        return Trouble.Of(container, container.ServiceNameIn(pod.Services), FailureReason.Unhealthy,
            $"{one} of the first {first} {container.EndedSays}");
    }

    // an init container is there to end
    private static bool IsEnded(ContainerView container) =>
        container.Role != ContainerRole.Init && (container.Restarts > 0 || container.IsEnded);
}
