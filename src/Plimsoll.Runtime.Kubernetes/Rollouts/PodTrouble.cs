using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Finds out as early as possible that a pod will not become ready.</summary>
/// <param name="services">Its services: a container each, of the same name.</param>
/// <param name="seen">How long things have been so.</param>
internal sealed class PodTrouble(IReadOnlyList<DesiredService> services, FirstSeen seen)
{
    private const int CrashesThatSay = 2;

    /// <summary>What the kubelet needs beside the time that the service has.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    private readonly StartTrouble _start = new(seen);

    /// <summary>What is wrong; null when nothing is, or not yet.</summary>
    public Trouble? Find(JsonObject pod) => _start.Find(pod, services[0].Name) ?? ContainerView.Of(pod).Select(Find).FirstOrDefault(trouble => trouble is not null);

    private Trouble? Find(ContainerView container)
    {
        // a sidecar that others put in is theirs to mend
        if (services.FirstOrDefault(each => each.Name == container.Name) is not { } service) return null;
        var key = $"{container.Pod.Uid()}/{container.Name}";
        var began = seen.For($"began {key}", container.IsRunning || container.Restarts > 0);
        var late = !container.IsReady && began > service.ReadyWithin + Margin;
        return _start.Find(container, service.Name) is { } trouble ? trouble
            : EndedAfterItWasReady(container, key) ? Say(FailureReason.Crashed, $"was ready, and then {Ended(container)}")
            : late && !CrashedByItself(container) || WasGivenUp(container) && !container.IsReady && began > service.ReadyWithin * 0.9 ? Say(FailureReason.NeverReady, $"not ready within {service.ReadyWithin.TotalSeconds:0} s")
            : late || container.Waiting == "CrashLoopBackOff" || container.Restarts >= CrashesThatSay && !container.IsReady ? Say(FailureReason.Crashed, Ended(container))
            : null;

        Trouble Say(FailureReason reason, string says) => new(service.Name, reason, says, container.Pod.Name(), container.Name);
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

    private static string Ended(ContainerView container)
    {
        var ended = container.Ended;
        var reason = ended.Text("reason") is { } why and not "Error" and not "Completed" ? $" ({why})" : "";
        return $"ended with exit code {ended.Number("exitCode")}{reason}{(container.Restarts == 0 ? "" : $", {container.Restarts + 1} times")}";
    }
}
