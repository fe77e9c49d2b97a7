using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>
/// Finds out that a container which is not a service's, such as a sidecar or an init container of a patch or of a mesh, keeps its pod from
/// being ready. How long it may take to become ready nobody said: for that there is the limit of the rollout.
/// </summary>
internal static class ForeignTrouble
{
    /// <summary>What is wrong with one; null when nothing is, or its pod is ready nevertheless.</summary>
    /// <param name="container">The container.</param>
    /// <param name="service">Whose pod it is in.</param>
    public static Trouble? Find(ContainerView container, string service) =>
        Judge.IsReady(container.Pod) ? null
        : StartTrouble.FindRefusal(container, service) is { } refusal ? refusal with { Says = $"{container.Said}: {refusal.Says}" }
        : container.IsCrashing ? Trouble.Of(container, service, FailureReason.Crashed, $"{container.Said} {container.EndedSays}")
        : null;
}
