using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Status;

/// <summary>Compares one service, or store, with what runs of it.</summary>
internal static class ServiceStatusBuilder
{
    /// <summary>A service or a job.</summary>
    public static ServiceStatus Build(DesiredService desired, Observed? observed, bool underWay)
    {
        var seen = observed?.Services.FirstOrDefault(s => s.Name == desired.Name);
        var wanted = desired.IsJob ? 0 : seen?.Scaled ?? desired.Replicas;
        var live = Live(seen);
        return new()
        {
            Name = desired.Name,
            Kind = desired.IsJob ? "job" : "service",
            Url = seen?.Url,
            Isolation = seen?.Isolation,
            Since = Since(live),
            Drift = underWay || observed is null ? null : seen?.Drift ?? Drift(desired, wanted, live),
            Desired = new(desired.Commit, desired.Image.ToString(), wanted),
            Replicas = Replicas(seen),
            State = observed is null ? HealthState.Stopped
                : desired.IsJob ? JobState(seen)
                : underWay ? HealthState.Progressing
                : State(wanted, live.Count(r => r.State == ReplicaState.Ready), seen?.Problem),
        };
    }

    /// <summary>A store.</summary>
    public static ServiceStatus Build(DesiredStore desired, Observed? observed, bool underWay)
    {
        var seen = observed?.Services.FirstOrDefault(s => s.Name == desired.Name);
        var live = Live(seen);
        return new()
        {
            Name = desired.Name,
            Kind = desired.Kind,
            Url = seen?.Url,
            Isolation = seen?.Isolation,
            Since = Since(live),
            Drift = seen?.Problem,
            Desired = new(null, null, 1),
            Replicas = Replicas(seen),
            State = observed is null ? HealthState.Stopped
                : underWay && !live.Any(r => r.State == ReplicaState.Ready) ? HealthState.Progressing
                : State(1, live.Count(r => r.State == ReplicaState.Ready), seen?.Problem),
        };
    }

    /// <summary>What runs and should not: shown, so that no process is unknown.</summary>
    public static IEnumerable<ServiceStatus> Strays(Observed? observed, IReadOnlyList<ServiceStatus> known) =>
        from seen in observed?.Services ?? []
        where seen.Replicas.Count > 0 && known.All(k => k.Name != seen.Name)
        select new ServiceStatus
        {
            Name = seen.Name,
            Kind = seen.Kind,
            Url = seen.Url,
            Isolation = seen.Isolation,
            Since = Since(seen.Replicas),
            Drift = "runs, and no deployment asks for it",
            Desired = new(null, null, 0),
            Replicas = Replicas(seen),
            State = HealthState.Progressing,
        };

    private static HealthState State(int wanted, int ready, string? problem) =>
        ready >= wanted && problem is null ? HealthState.Healthy
        : ready > 0 ? HealthState.Degraded
        : wanted == 0 ? HealthState.Stopped
        : HealthState.Failed;

    private static HealthState JobState(ObservedService? seen) =>
        seen is null || seen.Replicas.Count == 0 ? seen?.Problem is null ? HealthState.Progressing : HealthState.Failed
        : seen.Replicas.All(r => r.State == ReplicaState.Completed) ? HealthState.Healthy
        : seen.Replicas.Any(r => r.State == ReplicaState.Crashed) ? HealthState.Failed
        : HealthState.Progressing;

    private static string? Drift(DesiredService desired, int wanted, IReadOnlyList<ObservedReplica> live)
    {
        var other = live.Count(r => r.Image != desired.Image.ToString() || r.Commit != desired.Commit);
        return other > 0 ? $"{other} of {live.Count} replicas run another version"
            : !desired.IsJob && live.Count != wanted ? $"{live.Count} replicas instead of {wanted}"
            : null;
    }

    private static List<ObservedReplica> Live(ObservedService? seen) =>
        [.. (seen?.Replicas ?? []).Where(r => r.State != ReplicaState.Draining)];

    private static DateTimeOffset? Since(IReadOnlyList<ObservedReplica> replicas) => replicas.Count == 0 ? null
        : replicas.Max(r => r.Since);

    private static List<ReplicaStatus> Replicas(ObservedService? seen) =>
        [.. (seen?.Replicas ?? []).Select(r => new ReplicaStatus(r.Id,
            r.Commit.Length > 0 ? r.Commit : null, r.Image, Health(r.State), r.Restarts, r.Since, r.Pid))];

    private static ReplicaHealth Health(ReplicaState state) => state switch
    {
        ReplicaState.Ready => ReplicaHealth.Ready,
        ReplicaState.Starting => ReplicaHealth.Starting,
        ReplicaState.NotReady => ReplicaHealth.NotReady,
        ReplicaState.Draining => ReplicaHealth.Draining,
        ReplicaState.Crashed => ReplicaHealth.Crashed,
        _ => ReplicaHealth.Completed,
    };
}
