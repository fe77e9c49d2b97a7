using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Runs a Job to its end, once: what it does is in its name. One that failed or never began is tried again by the next deployment
/// that asks for it.</summary>
/// <param name="scope">The deployment.</param>
/// <param name="job">What was rendered: its first container has the name of its service.</param>
internal sealed class JobRun(RolloutScope scope, JsonObject job)
{
    /// <summary>That the Job failed may be told before how its pod ended.</summary>
    private static readonly TimeSpan PodIsTold = TimeSpan.FromSeconds(2);

    /// <summary>A Job that was just made is told of a moment later.</summary>
    private static readonly TimeSpan GoneFor = TimeSpan.FromSeconds(30);

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
            var now = scope.Live.Find("Job", job.Name());
            if (scope.Seen.For($"gone {uid}", now?.Uid() != uid) > GoneFor)
                return new(_service, FailureReason.Machine, $"{job.Name()} was deleted before it was done", null, "");
            // how long a migration may take is in its Job; how long a job may, its manifest says, with activeDeadlineSeconds in a patch
            if (now is not null && now.Uid() == uid)
            {
                if (IsComplete(now)) return null;
                if (!told) scope.Progress.Report(new(_service, $"{job.Name()} runs"));
                told = true;
                var pods = Pods(uid);
                if (HasFailed(now) && (FindFailed(pods) is not null || scope.Seen.For($"failed {uid}", true) > PodIsTold))
                    return Failed(now, pods);
                if (!HasFailed(now) && (FindStuck(pods) ?? await _refused.FindAsync(now, 1, _service, cancellationToken)
                    ?? await _missing.FindAsync(pods, _service, cancellationToken)) is { } trouble) return trouble;
            }
            await scope.NextAsync(change, cancellationToken);
        }
    }

    private List<JsonObject> Pods(string uid) => [.. scope.Live.All("Pod").Where(pod => pod.Owner() == uid)];

    private Trouble? FindStuck(IEnumerable<JsonObject> pods) => pods.Select(FindStuck).FirstOrDefault(trouble => trouble is not null);

    private Trouble? FindStuck(JsonObject pod) =>
        _start.Find(pod, _service) ?? ContainerView.AllOf(pod).Select(FindStuck).FirstOrDefault(trouble => trouble is not null);

    private Trouble? FindStuck(ContainerView container) =>
        IsOwn(container) ? _start.Find(container, _service) : ForeignTrouble.Find(container, _service);

    // its controller tries again in minutes, and what is wanted now is to try again now
    private async Task<bool> IsInVainAsync(JsonObject present, CancellationToken cancellationToken)
    {
        if (HasFailed(present) || IsComplete(present)) return HasFailed(present);
        var pods = Pods(present.Uid());
        return pods.Count == 0 ? await _refused.ReadAsync(present, cancellationToken) is not null : FindStuck(pods) is not null;
    }

    private static bool IsComplete(JsonObject job) => job.Condition("Complete").Text("status") == "True";

    private static bool HasFailed(JsonObject job) => job.Condition("Failed").Text("status") == "True";

    private Trouble Failed(JsonObject failed, IReadOnlyList<JsonObject> pods)
    {
        if (FindFailed(pods) is not { } ended)
        {
            var why = failed.Condition("Failed").Text("message") is { Length: > 0 } message ? $": {message}" : "";
            return new(_service, FailureReason.Crashed, $"{job.Name()} failed{why}", pods is [.., var last] ? last.Name() : null, "");
        }
        var who = IsOwn(ended) ? job.Name() : $"{ended.Said} of {job.Name()}";
        return new(_service, FailureReason.Crashed, $"{who} {ended.EndedSays}", ended.Pod.Name(), ended.Name);
    }

    // that of the service, or the one that kept it from its work
    private ContainerView? FindFailed(IEnumerable<JsonObject> pods) =>
        pods.SelectMany(ContainerView.AllOf).Where(container => container.Ended.Number("exitCode") != 0).OrderBy(IsOwn).LastOrDefault();

    private bool IsOwn(ContainerView container) => container.Role == ContainerRole.Main && container.Name == _service;

    private async Task DeleteAsync(JsonObject earlier, CancellationToken cancellationToken)
    {
        await scope.Cluster.Api.DeleteAsync(earlier, DeletePropagation.Foreground, cancellationToken);
        await scope.UntilAsync($"{earlier.Said()}, which failed, is deleted", async () =>
            await scope.Cluster.Api.GetAsync(earlier.Reference(), cancellationToken) is not { } present || present.Uid() != earlier.Uid(),
            cancellationToken);
    }
}
