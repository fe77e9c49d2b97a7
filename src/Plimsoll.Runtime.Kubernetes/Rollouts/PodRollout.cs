using System.Globalization;
using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Brings one pod's workload to what was rendered, and waits until it is there.</summary>
/// <param name="scope">The deployment.</param>
/// <param name="pod">What was rendered.</param>
internal sealed class PodRollout(RolloutScope scope, RenderedPod pod)
{
    private const int MostRepeats = 5;

    private readonly Judge _judge = new(pod, scope.Seen);
    private readonly MissingVolumes _missing = new(scope);

    /// <summary>How many replicas were made new; 0 when it was there already.</summary>
    public int Replaced { get; private set; }

    /// <summary>Rolls it out.</summary>
    /// <returns>Why it failed; null when it is there.</returns>
    public async Task<Trouble?> RunAsync(CancellationToken cancellationToken)
    {
        scope.Progress.Report(new(pod.Name, "rolls out") { IsDetail = true });
        try
        {
            return await RunWholeAsync(cancellationToken);
        }
        catch (Exception e) when (Refusal.Is(e))
        {
            return new(pod.Services[0].Name, FailureReason.Machine, e.Message, null, "");
        }
        finally
        {
            foreach (var name in pod.Services.Select(service => service.Name).Append(pod.Name).Distinct())
                scope.Progress.Report(new(name, "") { IsDetail = true, IsLast = true });
        }
    }

    private async Task<Trouble?> RunWholeAsync(CancellationToken cancellationToken)
    {
        foreach (var migration in pod.Migrations)
            if (await new JobRun(scope, migration).RunAsync(cancellationToken) is { } trouble) return trouble;
        await scope.Fence.CheckAsync(scope.Epoch, cancellationToken);
        await scope.Applier.ApplyAllAsync(pod.Objects, cancellationToken);
        if (pod.Workload.Kind() == "Job") return await new JobRun(scope, pod.Workload).RunAsync(cancellationToken);
        if (await new CanaryStep(scope, pod, _judge).RunAsync(ApplyAsync, cancellationToken) is { } early) return early;
        var generation = await ApplyAsync(pod.Workload, cancellationToken);
        await RestartStuckAsync(generation, cancellationToken);
        return await FollowAsync(generation, cancellationToken);
    }

    /// <summary>Applies the workload as it is rendered, or as a step on the way there.</summary>
    /// <returns>Its generation.</returns>
    private async Task<long> ApplyAsync(JsonObject rendered, CancellationToken cancellationToken)
    {
        var before = await scope.Cluster.Api.GetAsync(rendered.Reference(), cancellationToken);
        var workload = ForeignScaling.Leave(rendered, scope.Scaled);
        await ForeignScaling.HandOverAsync(scope.Cluster, workload, before, cancellationToken);
        var applied = await scope.Applier.ApplyAsync(workload, before, cancellationToken);
        var generation = applied.Number("metadata", "generation");
        if (generation != before.Number("metadata", "generation")) Replaced = (int)applied.Number("spec", "replicas");
        return generation;
    }

    /// <summary>
    /// Pods that failed before get a new chance at once and not when the kubelet thinks of it again. In a StatefulSet a pod of an earlier
    /// version that is not ready would stand in the way of the next one, also of its own take-back (kubernetes 67250): it goes too, as
    /// nobody is served by it.
    /// </summary>
    private async Task RestartStuckAsync(long generation, CancellationToken cancellationToken)
    {
        var trouble = new PodTrouble(pod.Services, scope.Seen);
        var stuck = pod.Workload.Kind() != "StatefulSet" ? NewPods().Where(each => trouble.Find(each) is not null).ToList()
            : [.. Own(await ObservedAsync(generation, cancellationToken))
                .Where(each => trouble.Find(each) is not null || !Judge.IsReady(each) && !NewPods().Contains(each))];
        foreach (var each in stuck)
        {
            scope.Progress.Report(new(pod.Name, $"{each.Name()} is stuck and is made anew"));
            await scope.Cluster.Api.DeleteAsync(each, DeletePropagation.Background, cancellationToken);
            await scope.UntilAsync($"{each.Name()} is told to end", () => !IsThere(each), cancellationToken);
        }
    }

    private IEnumerable<JsonObject> Own(JsonObject workload) => scope.Live.All("Pod")
        .Where(each => each.Owner() == workload.Uid() && !each.IsEnding());

    /// <summary>The workload, once its controller has seen what was applied: it knows then which version is the new one.</summary>
    private async Task<JsonObject> ObservedAsync(long generation, CancellationToken cancellationToken)
    {
        JsonObject? now = null;
        await scope.UntilAsync($"the controller of {pod.Workload.Said()} looks at it", () =>
        {
            now = scope.Live.Find(pod.Workload.Kind(), pod.Name);
            return now is not null && now.Number("status", "observedGeneration") >= generation;
        }, cancellationToken);
        return now!;
    }

    private bool IsThere(JsonObject replica) => scope.Live.Find("Pod", replica.Name()) is { } now && now.Uid() == replica.Uid()
        && !now.IsEnding();

    private async Task<Trouble?> FollowAsync(long generation, CancellationToken cancellationToken)
    {
        var (says, repeats) = ("", 0);
        var patience = new Patience(scope.Time, Patience.Usual + pod.Services.Max(service => service.ReadyWithin));
        while (true)
        {
            var change = scope.Live.NextChange;
            switch (_judge.Look(scope.Live, generation))
            {
                case Verdict.Done:
                    if (Replaced > 0)
                        scope.Progress.Report(new(pod.Name, string.Create(CultureInfo.InvariantCulture,
                            $"{Replaced} of {Replaced} ready")));
                    return null;
                case Verdict.Failed failed:
                    return failed.Trouble;
                case Verdict.Waiting waiting:
                    patience.See(waiting.Ready);
                    if (waiting.Says != says && generation > 0) scope.Progress.Report(new(pod.Name, says = waiting.Says));
                    break;
            }
            if (await RefusalAsync(cancellationToken) is { } refusal) return refusal;
            if (await _missing.FindAsync(NewPods(), pod.Services[0].Name, cancellationToken) is { } missing) return missing;
            if (patience.IsOver) return _judge.Late(NewPods(), $"no progress for {patience.Waited.TotalSeconds:0} s: {says}");
            await scope.NextAsync(change, cancellationToken);
            // somebody changed it in the middle: whose deployment is the later one says the fence
            if (scope.Live.Find(pod.Workload.Kind(), pod.Name) is { } now && now.Number("metadata", "generation") > generation
                && ++repeats <= MostRepeats)
            {
                await scope.Fence.CheckAsync(scope.Epoch, cancellationToken);
                generation = await ApplyAsync(pod.Workload, cancellationToken);
            }
        }
    }

    // a Deployment says it in a condition
    private async Task<Trouble?> RefusalAsync(CancellationToken cancellationToken) =>
        pod.Workload.Kind() == "StatefulSet" && scope.Live.Find("StatefulSet", pod.Name) is { } workload
            ? await new RefusedPods(scope).FindAsync(workload, workload.Number("spec", "replicas"), pod.Services[0].Name, cancellationToken)
            : null;

    private List<JsonObject> NewPods() => scope.Live.Find(pod.Workload.Kind(), pod.Name) is { } workload ? Judge.Pods(scope.Live, workload)
        : [];
}
