using Plimsoll.Delivery.Releases;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Runtime;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Delivery.Deployments;

/// <summary>Makes a service's settings whole: its manifest, over it the environment's.</summary>
internal static class ServiceResolver
{
    /// <summary>The service as it shall run, with the release's commit and the replicas that the manifests say.</summary>
    /// <param name="unit">The service.</param>
    /// <param name="spec">Its manifest.</param>
    /// <param name="settings">The environment's; null is none.</param>
    /// <param name="released">Its image.</param>
    /// <param name="commit">The release's.</param>
    /// <param name="secrets">The environment's file at that commit; null where there is none.</param>
    public static DesiredService Resolve(Unit unit, ServiceSpec spec, ServiceOverride? settings, ReleasedService released, string commit,
        SecretFile? secrets = null) => new()
    {
        Name = unit.Name,
        IsJob = spec.IsJob,
        Repository = released.Repository,
        Image = released.Image,
        Commit = commit,
        Replicas = settings?.Replicas ?? spec.Replicas,
        Pod = spec.Pod,
        Ports = [.. spec.Ports.Select(p => new DesiredPort(p.Name, p.Number))],
        Address = spec.Address,
        Protocol = spec.Protocol,
        ReadyPath = spec.Health.Ready,
        LivePath = spec.Health.Live,
        ReadyWithin = spec.Health.Within,
        VerifyFor = spec.VerifyFor,
        Drain = spec.Stop.Drain,
        Grace = spec.Stop.Grace,
        Env = Merge(spec.Env, settings?.Env),
        Needs = Sorted(spec.Needs),
        Volume = spec.Volume is { } volume ? new(volume.Path, volume.Bytes) : null,
        User = released.User,
        Scratch = released.Volumes,
        CpuMillis = spec.CpuMillis,
        MemoryBytes = spec.MemoryBytes,
        Public = (settings?.Public ?? spec.Public) is { } address and not "false" ? address : null,
        // null where there are none: what says nothing stays the same text in the ledger
        Secrets = spec.Secrets.Count == 0 ? null : spec.Secrets,
        SecretVersions = spec.Secrets.Count == 0 || secrets is null ? null : SecretRules.Versions(secrets, spec.Secrets),
        Migrate = spec.Migrate?.Run,
        MigrateWithin = spec.Migrate?.Within,
        Autoscale = settings?.Autoscale is { } scale ? new(scale.Min, scale.Max, scale.CpuPercent) : null,
        Patches = spec.Patches,
    };

    private static SortedDictionary<string, string> Merge(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string,
        string>? over)
    {
        var all = Sorted(first);
        foreach (var (name, value) in over ?? new Dictionary<string, string>()) all[name] = value;
        return all;
    }

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> from) =>
        new(from.ToDictionary(), StringComparer.Ordinal);
}
