using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Runs a Job to its end, once: what it does is in its name. One that failed is tried again by the next deployment that asks for it.</summary>
/// <param name="scope">The deployment.</param>
/// <param name="job">What was rendered.</param>
/// <param name="service">Whose.</param>
internal sealed class JobRun(RolloutScope scope, JsonObject job, string service)
{
    private static readonly string[] ImageReasons = ["ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError"];

    /// <summary>Runs it.</summary>
    /// <returns>Why it failed; null when it is done.</returns>
    public async Task<Trouble?> RunAsync(CancellationToken cancellationToken)
    {
        var present = await scope.Cluster.Api.GetAsync(job.Reference(), cancellationToken);
        if (present is not null && HasFailed(present))
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
            if (now?.Uid() == uid)
            {
                if (now.Condition("Complete").Text("status") == "True") return null;
                if (!told) scope.Progress.Report(new(service, $"{job.Name()} runs"));
                told = true;
                var pods = scope.Live.All("Pod").Where(pod => pod.Owner() == uid).ToList();
                if (HasFailed(now)) return new(service, FailureReason.Crashed, Ended(pods), pods.LastOrDefault()?.Name(), pods.LastOrDefault() is { } last ? ContainerView.Of(last).First().Name : "");
                if (pods.SelectMany(ContainerView.Of).FirstOrDefault(each => each.Waiting is { } waiting && ImageReasons.Contains(waiting)) is { } stuck)
                    return new(service, FailureReason.Image, $"{stuck.Waiting}: {stuck.Status.Text("state", "waiting", "message")}", stuck.Pod.Name(), stuck.Name);
            }
            await scope.NextAsync(change, cancellationToken);
        }
    }

    private static bool HasFailed(JsonObject job) => job.Condition("Failed").Text("status") == "True";

    private string Ended(IReadOnlyList<JsonObject> pods) =>
        pods.SelectMany(ContainerView.Of).LastOrDefault(container => container.Ended is not null) is { } container ? $"{job.Name()} ended with exit code {container.Ended.Number("exitCode")}" : $"{job.Name()} failed";

    private async Task DeleteAsync(JsonObject earlier, CancellationToken cancellationToken)
    {
        await scope.Cluster.Api.DeleteAsync(earlier.Reference(), new(earlier.Uid(), null), DeletePropagation.Foreground, null, cancellationToken);
        while (true)
        {
            var change = scope.Live.NextChange;
            if (await scope.Cluster.Api.GetAsync(earlier.Reference(), cancellationToken) is not { } present || present.Uid() != earlier.Uid()) return;
            await scope.NextAsync(change, cancellationToken);
        }
    }
}
