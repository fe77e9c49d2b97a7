using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Plimsoll.Oci;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime;

/// <summary>What shall run in an environment: a value, made by delivery from a deployment, understood by every runtime.</summary>
/// <param name="Environment">Which.</param>
/// <param name="Stores">What it starts first.</param>
/// <param name="Services">In order of need: what is needed comes before what needs it.</param>
public sealed record DesiredState(EnvironmentId Environment, IReadOnlyList<DesiredStore> Stores, IReadOnlyList<DesiredService> Services)
{
    /// <summary>A person agreed that most of what runs there is deleted. Otherwise a runtime that others share keeps it when so much is
    /// missing that it may be a mistake.</summary>
    public bool MayDeleteMost { get; init; }

    /// <summary>How many replicas of a new version go first, in a runtime that does so; null is one after the other.</summary>
    public DesiredCanary? Canary { get; init; }

    /// <summary>
    /// The values of <see cref="DesiredService.SecretVersions"/>, encrypted: who converges has a key. Null is none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SealedSecret>? SealedSecrets { get; init; }

    /// <summary>The services by pod.</summary>
    [JsonIgnore]
    public IEnumerable<IReadOnlyList<DesiredService>> Pods => PodsOf(Services);

    /// <summary>Services by pod: in order of the first of each. One without a pod is alone.</summary>
    public static IEnumerable<IReadOnlyList<DesiredService>> PodsOf(IEnumerable<DesiredService> services) =>
        services.GroupBy(service => (service.Pod, service.Pod is null ? service.Name : null)).Select(pod => pod.ToList());
}

/// <summary>A share of the replicas of a new version goes first, and the rest when these stayed healthy.</summary>
/// <param name="Percent">Of the replicas, rounded up; at least one. A service with no more than that has no such step.</param>
/// <param name="For">How long these must stay healthy.</param>
public sealed record DesiredCanary(int Percent, TimeSpan For);

/// <summary>A backing service that the environment starts.</summary>
/// <param name="Name">Its name in the workspace.</param>
/// <param name="Kind"><c>redis</c> or <c>postgres</c>.</param>
public sealed record DesiredStore(string Name, string Kind)
{
    /// <summary>What it runs where stores are images: <c>repository@sha256:…</c>, with a host or without one as images of services have it;
    /// null is the runtime's default.</summary>
    public string? Image { get; init; }

    /// <summary>The size of its storage in bytes, where a size must be asked for; null is the runtime's default.</summary>
    public long? Bytes { get; init; }

    /// <summary>What programs say to it; null is what the runtime gives it. Only for a runtime on one machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DesiredAccount? Account { get; init; }

    /// <summary>True when the environment does not start it, but knows where it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool External { get; init; }
}

/// <summary>The account that programs have in a store.</summary>
/// <param name="User">For postgres.</param>
/// <param name="Password">Empty is none, for redis.</param>
/// <param name="Database">For postgres.</param>
public sealed record DesiredAccount(string User, string Password, string Database);

/// <summary>A service, fully resolved but for addresses, which only the runtime knows.</summary>
public sealed record DesiredService
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>True for something that runs to its end.</summary>
    public bool IsJob { get; init; }

    /// <summary>The image's repository, such as <c>acme/counter</c>; never with a host.</summary>
    public required string Repository { get; init; }

    /// <summary>The image.</summary>
    public required Digest Image { get; init; }

    /// <summary>The commit of the oldest unbroken deployment with this digest and these settings; given to the process as
    /// <c>PLIMSOLL_COMMIT</c>.</summary>
    public required string Commit { get; init; }

    /// <summary>How many replicas; services of one pod say the same.</summary>
    public int Replicas { get; init; } = 2;

    /// <summary>Services of one pod come and go together, replica by replica, and those of one replica know each other; null is a pod of
    /// its own. Never set for a job.</summary>
    public string? Pod { get; init; }

    /// <summary>Ports by name, the first is the main one. Empty: nothing listens.</summary>
    public IReadOnlyList<DesiredPort> Ports { get; init; } = [];

    /// <summary>The port at which others reach it, where that is another one than its main port; null is that one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Address { get; init; }

    /// <summary>The port at which others reach it. Only for a service that listens.</summary>
    [JsonIgnore]
    public int AddressPort => Address ?? Ports[0].Number;

    /// <summary><c>http</c>, <c>grpc</c> or <c>tcp</c>.</summary>
    public string Protocol { get; init; } = "http";

    /// <summary>The path that answers 200 when a replica is ready, for http; null probes by protocol.</summary>
    public string? ReadyPath { get; init; }

    /// <summary>The path that answers 200 while a replica is alive; null probes nothing.</summary>
    public string? LivePath { get; init; }

    /// <summary>How long a replica may take from start to ready.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the service must stay healthy after its rollout.</summary>
    public TimeSpan VerifyFor { get; init; }

    /// <summary>How long a replica still serves after it is told to stop.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When a replica is killed, from being told to stop.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Variables from manifests and environment, without those that carry addresses.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Stores and services that it uses: the alias that names its variables, and the target.</summary>
    public IReadOnlyDictionary<string, string> Needs { get; init; } = new Dictionary<string, string>();

    /// <summary>Storage of each replica; null is none.</summary>
    public DesiredVolume? Volume { get; init; }

    /// <summary>
    /// Whom its image runs as by number, <c>1000:1000</c>; null is whom the runtime takes for images that say nobody. For a runtime that
    /// does not have the files of the image, in which a name is looked up.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    /// <summary>
    /// Folders that its image declares to be written to (<c>VOLUME</c>), for a runtime that does not have the image's config; null is none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Scratch { get; init; }

    /// <summary>CPU request in thousandths of a core; null is none.</summary>
    public int? CpuMillis { get; init; }

    /// <summary>Memory limit in bytes; null is none.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Reachable from outside: null is not; <c>true</c> or a host name.</summary>
    public string? Public { get; init; }

    /// <summary>Names of secrets, given as files; null is none.</summary>
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>
    /// The version of each of them, random, which says nothing of the value. Null where the runtime has the values from elsewhere.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? SecretVersions { get; init; }

    /// <summary>The program and its arguments that run once, in the same image, before a rollout that changes this service; null is
    /// none.</summary>
    public IReadOnlyList<string>? Migrate { get; init; }

    /// <summary>How long that may take; null is <see cref="MigratesWithin"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeSpan? MigrateWithin { get; init; }

    /// <summary>How long a migration may take where its manifest does not say: 10 minutes.</summary>
    public static TimeSpan MigratesWithin => TimeSpan.FromMinutes(10);

    /// <summary>Scaling by load where the runtime does it; <see cref="Replicas"/> then says nothing. Null is none.</summary>
    public DesiredAutoscale? Autoscale { get; init; }

    /// <summary>What is merged over the objects that a cluster is given; null is nothing.</summary>
    public IReadOnlyList<JsonObject>? Patches { get; init; }
}

/// <summary>Scaling by load.</summary>
/// <param name="Min">The fewest replicas.</param>
/// <param name="Max">The most replicas.</param>
/// <param name="CpuPercent">The average use of the CPU request that is aimed at.</param>
public sealed record DesiredAutoscale(int Min, int Max, int CpuPercent);

/// <summary>A port that a service listens on.</summary>
/// <param name="Name">Names its variable, <c>PORT_NAME</c>.</param>
/// <param name="Number">As in the manifest; a runtime may give the process another one.</param>
public sealed record DesiredPort(string Name, int Number);

/// <summary>Storage of one replica.</summary>
/// <param name="Path">Where the process sees it.</param>
/// <param name="Bytes">Its size; null is no limit.</param>
public sealed record DesiredVolume(string Path, long? Bytes);
