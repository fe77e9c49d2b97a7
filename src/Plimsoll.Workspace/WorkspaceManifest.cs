namespace Plimsoll.Workspace;

/// <summary>plimsoll.yaml at the root of a repository.</summary>
/// <param name="Name">The workspace; the first part of its images' repositories.</param>
/// <param name="Registry">Where images are pushed; null is the embedded registry.</param>
/// <param name="Environments">In the order of the file.</param>
/// <param name="Stores">Backing services that each environment has one of.</param>
public sealed record WorkspaceManifest(string Name, string? Registry, IReadOnlyList<EnvironmentManifest> Environments,
    IReadOnlyList<StoreManifest> Stores)
{
    /// <summary>Whether plimsoll.yaml says the name; else it is the default, which comes from where the repository is.</summary>
    public bool IsNamed { get; init; }

    /// <summary>The environments so that each comes after the one that it promotes.</summary>
    public IEnumerable<EnvironmentManifest> InOrderOfPromotion() => Environments.OrderBy(Depth);

    private int Depth(EnvironmentManifest environment) =>
        environment.Promotes is { } from && Environments.FirstOrDefault(other => other.Name == from) is { } source ? Depth(source) + 1 : 0;

    /// <summary>Where an environment is, and how it is delivered there, in one text: while it is the same, what was opened for the
    /// environment serves on. On this machine it is the name.</summary>
    public string PlaceOf(EnvironmentManifest environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.IsLocal ? environment.Name
            : string.Join(' ', [environment.Name, environment.Runtime, Registry, $"{environment.Quota}",
                .. environment.RuntimeSettings.Select(setting => $"{setting.Key}={setting.Value}")]);
    }
}

/// <summary>A named place with a runtime.</summary>
public sealed record EnvironmentManifest
{
    /// <summary>For instance <c>dev</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The branch whose commits come here.</summary>
    public required string Follows { get; init; }

    /// <summary>The environment whose healthy releases it accepts; null for one that takes every commit of its branch.</summary>
    public string? Promotes { get; init; }

    /// <summary>The command by which a person has it take a release.</summary>
    public string DeliverCommand => Promotes is { } from ? $"plimsoll promote {from} {Name}" : $"plimsoll deploy {Name}";

    /// <summary><c>local</c>, <c>kubernetes</c>, <c>compose</c> or <c>swarm</c>.</summary>
    public string Runtime { get; init; } = "local";

    /// <summary>Whether it belongs to one home on one machine; any other is shared by all who work on the repository.</summary>
    public bool IsLocal => Runtime == "local";

    /// <summary>Settings of the runtime by name, for instance <c>context</c>; empty for <c>local</c>.</summary>
    public IReadOnlyDictionary<string, string> RuntimeSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>What all of it may use together, where the runtime can hold it to that; null is no limit.</summary>
    public QuotaSpec? Quota { get; init; }

    /// <summary>How many replicas of a new version go first, in a cluster; null is no such step.</summary>
    public CanarySpec? Canary { get; init; }

    /// <summary>Whether <c>plimsoll serve</c> brings back what somebody changed in the cluster. Default: it is only shown.</summary>
    public bool Heal { get; init; }

    /// <summary>What a key that is trusted must say of every image before it runs here: <c>signature</c>, <c>provenance</c> or <c>sbom</c>.
    /// Default: nothing.</summary>
    public IReadOnlyList<string> Require { get; init; } = [];

    /// <summary>How long a release must have run well where it comes from; null is no such gate.</summary>
    public TimeSpan? Soak { get; init; }

    /// <summary>How many people must agree to a release who wrote none of its new commits. Default: 0.</summary>
    public int Approvals { get; init; }

    /// <summary>When releases are taken, and when not. Default: always.</summary>
    public IReadOnlyList<WindowSpec> Windows { get; init; } = [];

    /// <summary>The same, and at least what another manifest of it asks for; its windows are a gate of their own.</summary>
    /// <param name="before">From the release that runs; null asks for nothing.</param>
    public EnvironmentManifest AtLeast(EnvironmentManifest? before) => before is null ? this : this with
    {
        Promotes = Promotes ?? before.Promotes,
        Require = [.. Require.Union(before.Require, StringComparer.Ordinal)],
        Soak = before.Soak > (Soak ?? TimeSpan.Zero) ? before.Soak : Soak,
        Approvals = Math.Max(Approvals, before.Approvals),
    };

    /// <summary>Settings of single services here, by the service's name.</summary>
    public IReadOnlyDictionary<string, ServiceOverride> Services { get; init; } = new Dictionary<string, ServiceOverride>();
}

/// <summary>What an environment may use together; null is no limit.</summary>
/// <param name="CpuMillis">CPU requests in thousandths of a core.</param>
/// <param name="MemoryBytes">Memory in bytes.</param>
/// <param name="Pods">Replicas and stores that run at the same time, those that are just being replaced among them.</param>
public sealed record QuotaSpec(int? CpuMillis, long? MemoryBytes, int? Pods);

/// <summary>What an environment sets over a service's own manifest; null and empty leave it as it is.</summary>
public sealed record ServiceOverride
{
    /// <summary>How many replicas.</summary>
    public int? Replicas { get; init; }

    /// <summary>Variables set over the manifest's.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The name under which it is reachable from outside, or <c>true</c>; <c>false</c> where it is not, whatever its manifest says.
    /// </summary>
    public string? Public { get; init; }

    /// <summary>Scaling by load; null is none.</summary>
    public Autoscale? Autoscale { get; init; }
}

/// <summary>Scaling by load.</summary>
/// <param name="Min">The fewest replicas.</param>
/// <param name="Max">The most replicas.</param>
/// <param name="CpuPercent">The average use of the CPU request that is aimed at.</param>
public sealed record Autoscale(int Min, int Max, int CpuPercent);

/// <summary>A share of the replicas goes first.</summary>
/// <param name="SharePercent">Of the replicas, rounded up.</param>
/// <param name="For">How long these must stay healthy before the rest follows.</param>
public sealed record CanarySpec(int SharePercent, TimeSpan For);

/// <summary>A backing service.</summary>
/// <param name="Name">The name that services need it by.</param>
/// <param name="Kind"><c>redis</c> or <c>postgres</c>.</param>
/// <param name="External">True when the environment does not start it.</param>
public sealed record StoreManifest(string Name, string Kind, bool External = false)
{
    /// <summary>What it runs where stores are images: the id of a base of this workspace, or a reference with a host, pinned by its digest.
    /// Null is the runtime's default.</summary>
    public string? Image { get; init; }

    /// <summary>The size of its storage in bytes; null is the runtime's default.</summary>
    public long? Bytes { get; init; }

    /// <summary>What programs say to it; null is what services are told. Only where every environment is on this machine.</summary>
    public StoreAccount? Account { get; init; }
}
