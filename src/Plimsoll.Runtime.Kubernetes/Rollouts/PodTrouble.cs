using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Finds out as early as possible that a pod will not become ready.</summary>
/// <param name="services">Its services: a container each, of the same name.</param>
/// <param name="seen">How long things have been so.</param>
internal sealed class PodTrouble(IReadOnlyList<DesiredService> services, FirstSeen seen)
{
    private const int CrashesThatSay = 2;

    /// <summary>A scheduler that looks again, or a new node, may need a moment.</summary>
    private static readonly TimeSpan UnscheduledFor = TimeSpan.FromSeconds(6);

    /// <summary>Volumes are made and mounted, and Secrets may come late.</summary>
    private static readonly TimeSpan UncreatedFor = TimeSpan.FromSeconds(90);

    /// <summary>What the kubelet needs beside the time that the service has.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    private static readonly string[] ImageReasons = ["ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"];
    private static readonly string[] MachineReasons = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError"];

    /// <summary>What is wrong; null when nothing is, or not yet.</summary>
    public Trouble? Find(JsonObject pod) => Unscheduled(pod) ?? ContainerView.Of(pod).Select(Find).FirstOrDefault(trouble => trouble is not null);

    private Trouble? Unscheduled(JsonObject pod)
    {
        var scheduled = pod.Condition("PodScheduled");
        var waits = seen.For($"unscheduled {pod.Uid()}", scheduled.Text("status") == "False" && scheduled.Text("reason") == "Unschedulable");
        return waits < UnscheduledFor ? null : new(services[0].Name, FailureReason.Machine, $"no node takes it: {scheduled.Text("message")}", pod.Name(), "");
    }

    private Trouble? Find(ContainerView container)
    {
        // a sidecar that others put in is theirs to mend
        if (services.FirstOrDefault(each => each.Name == container.Name) is not { } service) return null;
        var key = $"{container.Pod.Uid()}/{container.Name}";
        var began = seen.For($"began {key}", container.IsRunning || container.Restarts > 0);
        var creating = seen.For($"creating {key}", container.Waiting is "ContainerCreating" or "PodInitializing");
        var late = !container.IsReady && began > service.ReadyWithin + Margin;
        return container.Waiting is { } waiting && ImageReasons.Contains(waiting) ? Say(FailureReason.Image, $"the image cannot be had: {waiting}: {container.Status.Text("state", "waiting", "message")}")
            : container.Waiting is { } refused && MachineReasons.Contains(refused) ? Say(FailureReason.Machine, $"{refused}: {container.Status.Text("state", "waiting", "message")}")
            : late && !CrashedByItself(container) || WasGivenUp(container) && !container.IsReady && began > service.ReadyWithin * 0.9 ? Say(FailureReason.NeverReady, $"not ready within {service.ReadyWithin.TotalSeconds:0} s")
            : late || container.Waiting == "CrashLoopBackOff" || container.Restarts >= CrashesThatSay && !container.IsReady ? Say(FailureReason.Crashed, Ended(container))
            : creating > UncreatedFor ? Say(FailureReason.Machine, $"not started within {UncreatedFor.TotalSeconds:0} s")
            : null;

        Trouble Say(FailureReason reason, string says) => new(service.Name, reason, says, container.Pod.Name(), container.Name);
    }

    private static bool CrashedByItself(ContainerView container) => container.Restarts > 0 && !WasGivenUp(container);

    // the kubelet ends what does not become ready, with SIGTERM and then SIGKILL
    private static bool WasGivenUp(ContainerView container) => container.Ended is { } ended && ended.Number("exitCode") is 137 or 143;

    private static string Ended(ContainerView container)
    {
        var ended = container.Ended;
        var reason = ended.Text("reason") is { } why and not "Error" and not "Completed" ? $" ({why})" : "";
        return $"ended with exit code {ended.Number("exitCode")}{reason}, {container.Restarts + 1} times";
    }
}
