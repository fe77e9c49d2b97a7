using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Progress;
using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>
/// Makes an environment what was rendered: what is common, then stores, then pods in order of need and beside each other where they are
/// free, then verifying, then pruning. May be killed anywhere: the same again carries on.
/// </summary>
/// <param name="cluster">Where.</param>
/// <param name="time">The clock.</param>
internal sealed class Convergence(Cluster cluster, TimeProvider time)
{
    /// <summary>Nodes and their registry serve others too.</summary>
    private const int AtOnce = 16;

    /// <summary>The secrets of its services; null is none.</summary>
    public ServiceSecrets? Secrets { get; init; }

    /// <summary>Rolls it out.</summary>
    /// <exception cref="FencedException">A later deployment was given to the environment.</exception>
    public async Task<RolloutOutcome> RunAsync(DesiredState state, RenderedEnvironment rendered, long epoch,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        using var warnings = new ToldWarnings(cluster.Api, text => progress.Report(new("", text)));
        await new Fence(cluster).RequireOursAsync(cancellationToken);
        await ApplyNamespaceAsync(rendered, cancellationToken);
        if (await new Fence(cluster).RaiseAsync(epoch, cancellationToken) is var seen && seen > epoch)
            return new RolloutOutcome.Fenced(seen);
        var (reading, applying) = (ForeignScaling.ReadAsync(cluster, cancellationToken), new Applier(cluster)
            .ApplyAllAsync(rendered.Common.Where(each => each.Kind() != "Namespace"), cancellationToken));
        await using var live = await LiveObjects.StartAsync(cluster, time, cancellationToken);
        await Task.WhenAll(reading, applying);
        if (Secrets is not null) await Secrets.EnsureAsync(cancellationToken);
        var scope = new RolloutScope(cluster, epoch, live, await reading, progress, time) { Canary = state.Canary };
        if (await new StoreRollout(scope).RunAsync(rendered.Stores, cancellationToken) is { } store)
            return await FailAsync(store, cancellationToken);
        var rollouts = rendered.Pods.Select(pod => new PodRollout(scope, pod)).ToList();
        if (await RunInOrderAsync(rendered.Pods, rollouts, cancellationToken) is { } trouble)
            return await FailAsync(trouble, cancellationToken);
        var replaced = rendered.Pods.Where((_, i) => rollouts[i].Replaced > 0).ToList();
        if (await new Verification(scope).RunAsync(replaced, cancellationToken) is { } unhealthy)
            return await FailAsync(unhealthy, cancellationToken);
        await PruneAsync(state, rendered, scope, cancellationToken);
        if (Secrets is not null) await Secrets.PruneAsync(cancellationToken);
        await NoteAsync(rendered, scope, cancellationToken);
        return new RolloutOutcome.Done(rollouts.Sum(rollout => rollout.Replaced));
    }

    private async Task<RolloutOutcome> FailAsync(Trouble trouble, CancellationToken cancellationToken) =>
        new RolloutOutcome.Failed(trouble.Service, trouble.Reason, await new Diagnosis(cluster).TellAsync(trouble, cancellationToken));

    private async Task ApplyNamespaceAsync(RenderedEnvironment rendered, CancellationToken cancellationToken)
    {
        foreach (var document in rendered.Common.Where(each => each.Kind() == "Namespace"))
        {
            try
            {
                await new Applier(cluster).ApplyAsync(document, cancellationToken);
            }
            catch (KubernetesException e) when (e.IsForbidden)
            {
                // who may only work within a namespace was given one: what is missing shows at the next step
            }
        }
    }

    /// <summary>Each pod once what it needs is there. Where one fails, what needs it is not touched, and what was begun beside it is left
    /// as it is.</summary>
    private static async Task<Trouble?> RunInOrderAsync(IReadOnlyList<RenderedPod> pods, IReadOnlyList<PodRollout> rollouts,
        CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(AtOnce);
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begun = new Dictionary<string, Task<Trouble?>>();
        foreach (var (pod, rollout) in pods.Zip(rollouts))
        {
            var needed = pod.Services.SelectMany(service => service.Needs.Values).Where(begun.ContainsKey).Select(name => begun[name])
                .Distinct().ToList();
            var task = RunAfterAsync(needed, rollout);
            foreach (var service in pod.Services) begun[service.Name] = task;
        }
        var troubles = await Task.WhenAll(begun.Values.Distinct());
        return troubles.FirstOrDefault(trouble => trouble is not null);

        async Task<Trouble?> RunAfterAsync(IReadOnlyList<Task<Trouble?>> needed, PodRollout rollout)
        {
            if ((await Task.WhenAll(needed)).FirstOrDefault(trouble => trouble is not null) is { } earlier) return earlier;
            try
            {
                await places.WaitAsync(others.Token);
                try
                {
                    if (await rollout.RunAsync(others.Token) is not { } trouble) return null;
                    // all of the release is taken back: there is nothing to wait for
                    await others.CancelAsync();
                    return trouble;
                }
                finally
                {
                    places.Release();
                }
            }
            catch (OperationCanceledException) when (others.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    private async Task NoteAsync(RenderedEnvironment rendered, RolloutScope scope, CancellationToken cancellationToken)
    {
        // who sets the replicas of a workload changes it all the time
        var unscaled = rendered.Pods.Where(pod => pod.Workload.At("spec", "replicas") is not null
            && !scope.Scaled.Contains($"{pod.Workload.Kind()}/{pod.Name}"));
        var ways = rendered.All.Where(Notes.IsWay).ToList();
        var lists = await Task.WhenAll(ways.Select(way => (way.Text("apiVersion")!, way.Kind())).Distinct()
            .Select(kind => cluster.Api.ListAsync(kind.Item1, kind.Item2, cluster.Namespace, cluster.Selector, cancellationToken)));
        var wanted = ways.Select(way => (way.Kind(), way.Name())).ToHashSet();
        await scope.Fence.NoteAsync(scope.Epoch,
            [.. unscaled.Select(pod => scope.Live.Find(pod.Workload.Kind(), pod.Name)).OfType<JsonObject>(),
                .. lists.SelectMany(list => list.Items).Where(way => wanted.Contains((way.Kind(), way.Name())))],
            cancellationToken);
    }

    private async Task PruneAsync(DesiredState state, RenderedEnvironment rendered, RolloutScope scope, CancellationToken cancellationToken)
    {
        var pruning = await Pruning.PlanAsync(cluster, rendered, cancellationToken);
        if (pruning.Objects.Count == 0) return;
        if (pruning.Danger is { } danger && !state.MayDeleteMost)
        {
            scope.Progress.Report(new("",
                $"nothing was deleted: {danger}. To delete it: plimsoll deploy {cluster.Environment.Name} --yes"));
            return;
        }
        await scope.Fence.CheckAsync(scope.Epoch, cancellationToken);
        foreach (var document in pruning.Objects)
        {
            scope.Progress.Report(new("", $"deleting {document.Said()}: nothing asks for it any more"));
            await cluster.Api.DeleteAsync(document, DeletePropagation.Background, cancellationToken);
        }
    }
}
