using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>What a look at a workload says: one of a closed set.</summary>
internal abstract record Verdict
{
    private Verdict() { }

    /// <summary>It is as it should be.</summary>
    public sealed record Done : Verdict;

    /// <summary>It is on the way.</summary>
    /// <param name="Says">How far, in words.</param>
    /// <param name="Ready">How many replicas of the new version are ready.</param>
    public sealed record Waiting(string Says, int Ready) : Verdict;

    /// <summary>It will not come up.</summary>
    public sealed record Failed(Trouble Trouble) : Verdict;
}

/// <summary>What is wrong with a replica, before its log and events were asked.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Reason">Why.</param>
/// <param name="Says">In words.</param>
/// <param name="Pod">The pod; null when none came to be.</param>
/// <param name="Container">Its container; empty for the pod as a whole.</param>
internal sealed record Trouble(string Service, FailureReason Reason, string Says, string? Pod, string Container)
{
    /// <summary>What is wrong with a container of a replica.</summary>
    public static Trouble Of(ContainerView container, string service, FailureReason reason, string says) =>
        new(service, reason, says, container.Pod.Name(), container.Name);
}
