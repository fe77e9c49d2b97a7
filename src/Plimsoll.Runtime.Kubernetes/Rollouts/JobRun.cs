using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Runs a Job to its end, once: what it does is in its name. One that failed or never began is tried again by the next deployment that asks for it.</summary>
/// <param name="scope">The deployment.</param>
/// <param name="job">What was rendered: its first container has the name of its service.</param>
internal sealed class JobRun(RolloutScope scope, JsonObject job)
{
    /// <summary>That the Job failed may be told before how its pod ended.</summary>
    private static readonly TimeSpan PodIsTold = TimeSpan.FromSeconds(2);

    private readonly string _service = job.Items("spec", "template", "spec", "containers").First().Text("name") ?? "";
    private readonly StartTrouble _start = new(scope.Seen);
    private readonly RefusedPods _refused = new(scope);
    private readonly MissingVolumes _missing = new(scope);

    /// <summary>Runs it.</summary>
    /// <returns>Why it failed; null when it is done.</returns>
    public async Task<Trouble?> RunAsync(CancellationToken cancellationToken)
    {
        var present = await scope.Cluster.Api.GetAsync(job.Reference(), cancellationToken);
        if (present is not null && await IsInVainAsync(present, cancellationToken))
        {
            await DeleteAsync(present, cancellationToken);
            present = null;
        }
        await scope.Fence.CheckAsync(scope.Epoch, cancellationToken);
        // one that is there runs, or has run: it may not be changed, and its name says that it is the same
        var uid = (present ?? await scope.Applier.ApplyAsync(job, cancellationToken)).Uid();
        var told = false;
        while (true)
        {
            var change = scope.Live.NextChange;
            if (scope.Live.Find("Job", job.Name()) is { } now && now.Uid() == uid)
            {
                if (IsComplete(now)) return null;
                if (!told) scope.Progress.Report(new(_service, $"{job.Name()} runs"));
                told = true;
                var pods = Pods(uid);
                if (HasFailed(now) && (Own(pods).Any(container => container.Ended is not null) || scope.Seen.For($"failed {uid}", true) > PodIsTold)) return Failed(pods);
                if (!HasFailed(now) && (FindStuck(pods) ?? await _refused.FindAsync(now, 1, _service, cancellationToken) ?? await _missing.FindAsync(pods, _service, cancellationToken)) is { } trouble) return trouble;
            }
            await scope.NextAsync(change, cancellationToken);
        }
    }

    private List<JsonObject> Pods(string uid) => [.. scope.Live.All("Pod").Where(pod => pod.Owner() == uid)];

    private Trouble? FindStuck(IEnumerable<JsonObject> pods) =>
        pods.Select(pod => _start.Find(pod, _service) ?? Own([pod]).Select(container => _start.Find(container, _service)).FirstOrDefault(trouble => trouble is not null)).FirstOrDefault(trouble => trouble is not null);

    // its controller tries again in minutes, and what is wanted now is to try again now
    private async Task<bool> IsInVainAsync(JsonObject present, CancellationToken cancellationToken)
    {
        if (HasFailed(present) || IsComplete(present)) return HasFailed(present);
        var pods = Pods(present.Uid());
        return pods.Count == 0 ? await _refused.ReadAsync(present, cancellationToken) is not null : FindStuck(pods) is not null;
    }

    private static bool IsComplete(JsonObject job) => job.Condition("Complete").Text("status") == "True";

    private static bool HasFailed(JsonObject job) => job.Condition("Failed").Text("status") == "True";

    private Trouble Failed(IReadOnlyList<JsonObject> pods) => Own(pods).LastOrDefault(container => container.Ended is not null) is { } ended
        ? new(_service, FailureReason.Crashed, $"{job.Name()} ended with exit code {ended.Ended.Number("exitCode")}", ended.Pod.Name(), ended.Name)
        : new(_service, FailureReason.Crashed, $"{job.Name()} failed", pods is [.., var last] ? last.Name() : null, "");

    // a sidecar that others put in is theirs to mend
    private IEnumerable<ContainerView> Own(IEnumerable<JsonObject> pods) => pods.SelectMany(ContainerView.Of).Where(container => container.Name == _service);

    private async Task DeleteAsync(JsonObject earlier, CancellationToken cancellationToken)
    {
        await scope.Cluster.Api.DeleteAsync(earlier, DeletePropagation.Foreground, cancellationToken);
        while (true)
        {
            var change = scope.Live.NextChange;
            if (await scope.Cluster.Api.GetAsync(earlier.Reference(), cancellationToken) is not { } present || present.Uid() != earlier.Uid()) return;
            await scope.NextAsync(change, cancellationToken);
        }
    }
}
