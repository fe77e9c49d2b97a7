using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>
/// Says whether a workload is what was applied: its controller says so, and the running pods report the digests that were asked for.
/// </summary>
/// <param name="pod">What was applied.</param>
/// <param name="seen">How long things have been so.</param>
internal sealed class Judge(RenderedPod pod, FirstSeen seen)
{
    /// <summary>Just after a version was applied its Deployment may still say what it said of the one before.</summary>
    private static readonly TimeSpan StalledFor = TimeSpan.FromSeconds(15);

    private readonly PodTrouble _trouble = new(pod.Services, seen);

    /// <summary>Looks at it.</summary>
    /// <param name="live">What is.</param>
    /// <param name="generation">The generation that was applied; what a controller has not seen yet says nothing.</param>
    public Verdict Look(LiveObjects live, long generation)
    {
        var workload = live.Find(pod.Workload.Kind(), pod.Name);
        if (workload is null || workload.Number("metadata", "generation") < generation
            || workload.Number("status", "observedGeneration") < workload.Number("metadata", "generation"))
            return new Verdict.Waiting("applied", 0);
        if (Set(live, workload)?.Condition("ReplicaFailure") is { } refused && refused.Text("status") == "True")
            return new Verdict.Failed(new(pod.Services[0].Name, FailureReason.Machine, $"no pod can be made: {refused.Text("message")}",
                null, ""));
        var pods = Pods(live, workload);
        if (pods.Select(_trouble.Find).FirstOrDefault(trouble => trouble is not null) is { } trouble) return new Verdict.Failed(trouble);
        var wanted = workload.Number("spec", "replicas");
        var ready = pods.Count(IsReady);
        if (ready < wanted && IsStalled(workload))
            return new Verdict.Failed(Late(pods, workload.Condition("Progressing").Text("message") ?? ""));
        return ready < wanted ? new Verdict.Waiting($"{ready} of {wanted} ready", ready)
            : IsSettled(workload, wanted) && !pods.Any(RunsOther) ? new Verdict.Done()
            : new Verdict.Waiting(workload["status"].Number("replicas") > wanted ? "the old ones end"
                : "all ready, which must last", ready);
    }

    /// <summary>What to say when these did not become ready in time.</summary>
    public Trouble Late(IEnumerable<JsonObject> pods, string says) => _trouble.Late(pods.OrderBy(IsReady).FirstOrDefault(), says);

    // of a StatefulSet nobody says so
    private bool IsStalled(JsonObject workload)
    {
        var progressing = workload.Condition("Progressing");
        var isOver = progressing.Text("status") == "False" && progressing.Text("reason") == "ProgressDeadlineExceeded";
        return seen.For($"stalled {workload.Uid()} {workload.Number("metadata", "generation")}", isOver) > StalledFor;
    }

    /// <summary>Pods of the version that was applied, which were not told to go.</summary>
    public static List<JsonObject> Pods(LiveObjects live, JsonObject workload)
    {
        if (workload.Kind() == "StatefulSet")
        {
            var revision = workload.Text("status", "updateRevision");
            return [.. live.All("Pod").Where(each => each.Owner() == workload.Uid() && each.Label("controller-revision-hash") == revision
                && !each.IsEnding())];
        }
        return Set(live, workload) is not { } set ? [] : [.. live.All("Pod").Where(each => each.Owner() == set.Uid() && !each.IsEnding())];
    }

    // the one of the newest revision: what an earlier one had to say is of no use any more
    private static JsonObject? Set(LiveObjects live, JsonObject workload)
    {
        const string revisions = "deployment.kubernetes.io/revision";
        return live.All("ReplicaSet").FirstOrDefault(each => each.Owner() == workload.Uid()
            && each.Annotation(revisions) == workload.Annotation(revisions));
    }

    public static bool IsReady(JsonObject pod) => pod.Condition("Ready").Text("status") == "True";

    private static bool IsSettled(JsonObject workload, long wanted)
    {
        var status = workload["status"];
        return workload.Kind() == "StatefulSet"
            ? status.Number("replicas") == wanted && status.Number("readyReplicas") == wanted
                && status.Text("updateRevision") == status.Text("currentRevision")
            : status.Number("replicas") == wanted && status.Number("updatedReplicas") == wanted
                && status.Number("availableReplicas") == wanted;
    }

    private bool RunsOther(JsonObject running) =>
        (from container in ContainerView.Of(running)
         join service in pod.Services on container.Name equals service.Name
         where container.Digest is { } digest && digest != service.Image.ToString()
         select container).Any();
}
