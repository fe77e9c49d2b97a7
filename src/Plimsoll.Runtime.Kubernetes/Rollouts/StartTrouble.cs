using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Finds out as early as possible that a pod will not even begin: no node takes it, its image cannot be had, or the node cannot
/// make it.</summary>
/// <param name="seen">How long things have been so.</param>
internal sealed class StartTrouble(FirstSeen seen)
{
    /// <summary>A scheduler that looks again, or a new node, may need a moment.</summary>
    private static readonly TimeSpan UnscheduledFor = TimeSpan.FromSeconds(6);

    /// <summary>A volume is made by its provisioner, which may be a cloud's.</summary>
    private static readonly TimeSpan UnboundFor = TimeSpan.FromSeconds(30);

    /// <summary>Volumes are mounted, and Secrets may come late.</summary>
    private static readonly TimeSpan UncreatedFor = TimeSpan.FromSeconds(90);

    /// <summary>What is wrong with a pod of a service as a whole; null when nothing is, or not yet.</summary>
    public Trouble? Find(JsonObject pod, string service)
    {
        var scheduled = pod.Condition("PodScheduled");
        var waits = seen.For($"unscheduled {pod.Uid()}", scheduled.Text("status") == "False"
            && scheduled.Text("reason") == "Unschedulable");
        return waits < (LacksVolume(scheduled) ? UnboundFor : UnscheduledFor) ? null
            : new(service, FailureReason.Machine, $"no node takes it: {scheduled.Text("message")}", pod.Name(), "");
    }

    // a claim is bound when its provisioner has made the volume: "unbound immediate PersistentVolumeClaims" until then
    private static bool LacksVolume(JsonNode? scheduled) => scheduled.Text("message")?.Contains("unbound",
        StringComparison.Ordinal) == true;

    /// <summary>What is wrong with a container of a service; null when nothing is, or not yet.</summary>
    public Trouble? Find(ContainerView container, string service)
    {
        var creating = seen.For($"creating {container.Pod.Uid()}/{container.Name}", container.IsBeingMade);
        return FindRefusal(container, service) ?? (creating > UncreatedFor ? Late(container, service) : null);
    }

    /// <summary>Why any container of a pod cannot be started, however long one waits; null when it can, or nobody knows yet.</summary>
    public static Trouble? FindRefusal(ContainerView container, string service) =>
        container.LacksImage ? Trouble.Of(container, service, FailureReason.Image, $"the image cannot be had: {container.WaitingSays}")
        : container.CannotBeMade ? Trouble.Of(container, service, FailureReason.Machine, container.WaitingSays)
        : null;

    private static Trouble Late(ContainerView container, string service)
    {
        var says = $"not started within {UncreatedFor.TotalSeconds:0} s";
        return ContainerView.AllOf(container.Pod).FirstOrDefault(each => each.HoldsOthersUp) is { } before
            ? Trouble.Of(before, service, FailureReason.NeverReady, $"{says}: {before.Said} {before.StateSays}")
            : Trouble.Of(container, service, FailureReason.Machine, says);
    }
}
