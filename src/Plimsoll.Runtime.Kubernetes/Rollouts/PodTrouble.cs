using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>
/// Finds out as early as possible that a pod will not become ready. Containers that others put in are judged too: what keeps a pod from
/// being ready keeps its services from it.
/// </summary>
/// <param name="services">Its services: a container each, of the same name.</param>
/// <param name="seen">How long things have been so.</param>
internal sealed class PodTrouble(IReadOnlyList<DesiredService> services, FirstSeen seen)
{
    /// <summary>What the kubelet needs beside the time that the service has.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    private readonly StartTrouble _start = new(seen);

    /// <summary>What is wrong; null when nothing is, or not yet.</summary>
    public Trouble? Find(JsonObject pod) =>
        _start.Find(pod, services[0].Name) ?? ContainerView.AllOf(pod).Select(Find).FirstOrDefault(trouble => trouble is not null);

    /// <summary>What to say of a pod that is not ready in time: with the first of its containers that is not as it should be.</summary>
    /// <param name="pod">The pod; null when there is none.</param>
    /// <param name="says">What was waited for.</param>
    public Trouble Late(JsonObject? pod, string says) =>
        pod is not null && ContainerView.AllOf(pod).FirstOrDefault(each => !each.IsAsNeeded) is { } container
            ? Trouble.Of(container, services[0].Name, FailureReason.NeverReady, $"{says}; {container.Said} {container.StateSays}")
            : new(services[0].Name, FailureReason.NeverReady, says, pod?.Name(), "");

    private Trouble? Find(ContainerView container) =>
        container.ServiceIn(services) is { } service ? Find(container, service) : ForeignTrouble.Find(container, services[0].Name);

    private Trouble? Find(ContainerView container, DesiredService service)
    {
        var key = $"{container.Pod.Uid()}/{container.Name}";
        var began = seen.For($"began {key}", container.IsRunning || container.Restarts > 0);
        var late = !container.IsReady && began > service.ReadyWithin + Margin;
        return _start.Find(container, service.Name) is { } trouble ? trouble
            : EndedAfterItWasReady(container, key) ? Say(FailureReason.Crashed, $"was ready, and then {container.EndedSays}")
            : late && !CrashedByItself(container) || WasGivenUp(container) && !container.IsReady && began > service.ReadyWithin * 0.9
                ? Say(FailureReason.NeverReady, $"not ready within {service.ReadyWithin.TotalSeconds:0} s")
            : late || container.IsCrashing ? Say(FailureReason.Crashed, container.EndedSays)
            : null;

        Trouble Say(FailureReason reason, string says) => Trouble.Of(container, service.Name, reason, says);
    }

    // who was ready once has all that it needs: to wait for a second crash would tell no more
    private bool EndedAfterItWasReady(ContainerView container, string key)
    {
        seen.Ever(Life(container.Restarts), container.IsReady);
        return container.IsEnded ? seen.Ever(Life(container.Restarts), false) : seen.Ever(Life(container.Restarts - 1), false);

        string Life(int number) => $"ready {key} {number}";
    }

    private static bool CrashedByItself(ContainerView container) => container.Restarts > 0 && !WasGivenUp(container);

    // the kubelet ends what does not become ready, with SIGTERM, at which a polite one ends well, and then SIGKILL
    private static bool WasGivenUp(ContainerView container) => container.Ended is { } ended && ended.Number("exitCode") is 0 or 137 or 143;
}
