using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rollouts;

namespace Plimsoll.Runtime.Kubernetes.Observing;

/// <summary>A container as a replica of its service.</summary>
internal static class Replicas
{
    /// <summary>How it is.</summary>
    public static ObservedReplica Of(ContainerView container)
    {
        var state = State(container);
        return new(container.Pod.Name(), container.Variable("PLIMSOLL_COMMIT") ?? "",
            container.Digest ?? Asked(container), state, container.Restarts, Since(container, state), null);
    }

    private static ReplicaState State(ContainerView container) =>
        container.Pod.IsEnding() ? ReplicaState.Draining
        : container.Status.At("state", "terminated") is { } ended ? ended.Number("exitCode") == 0 ? ReplicaState.Completed
            : ReplicaState.Crashed
        : container.Waiting is { } waiting and not "ContainerCreating" and not "PodInitializing" ? ReplicaState.Crashed
        // a pod that is not ready, for a sidecar for instance, is sent no request
        : container.IsReady && Judge.IsReady(container.Pod) ? ReplicaState.Ready
        : container.Status.Flag("started") ? ReplicaState.NotReady
        : ReplicaState.Starting;

    private static DateTimeOffset Since(ContainerView container, ReplicaState state) =>
        (state is ReplicaState.Ready or ReplicaState.NotReady ? container.Pod.Condition("Ready").Time("lastTransitionTime") : null)
        ?? container.Status.Time("state", "running", "startedAt")
        ?? container.Ended.Time("finishedAt")
        ?? container.Pod.Time("metadata", "creationTimestamp")
        ?? default;

    // before an image is there, what was asked for
    private static string Asked(ContainerView container) =>
        container.Spec.Text("image") is { } image ? image[(image.IndexOf('@', StringComparison.Ordinal) + 1)..] : "";
}
