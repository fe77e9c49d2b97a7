using System.Text.Json.Nodes;

namespace Plimsoll.Workspace;

/// <summary>How a service runs; the part of service.yaml that is not about its image.</summary>
public sealed record ServiceSpec
{
    /// <summary>True for something that runs to its end.</summary>
    public bool IsJob { get; init; }

    /// <summary>
    /// Ports by name, the first is the main one; a manifest's plain <c>port</c> has the name <c>main</c>. A manifest that says nothing of
    /// them has those that its Dockerfile exposes.
    /// Empty: nothing listens.
    /// </summary>
    public IReadOnlyList<PortSpec> Ports { get; init; } = [];

    /// <summary>Whether the manifest says which ports there are; <c>ports: {}</c> are none, whatever the image exposes.</summary>
    public bool SaysPorts { get; init; }

    /// <summary>The port at which others reach it, where that is another one than its main port; null is that one.</summary>
    public int? Address { get; init; }

    /// <summary>The port at which others reach it; null where nothing listens.</summary>
    public int? AddressPort => Ports.Count == 0 ? null : Address ?? Ports[0].Number;

    /// <summary><c>http</c>, <c>grpc</c> or <c>tcp</c>.</summary>
    public string Protocol { get; init; } = "http";

    /// <summary>When it is ready and alive.</summary>
    public HealthSpec Health { get; init; } = new();

    /// <summary>Stores and services that it uses: the alias that names its variables, and the target's name.</summary>
    public IReadOnlyDictionary<string, string> Needs { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of secrets, given as files.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Runs once before a rollout that changes this service; null is nothing.</summary>
    public MigrateSpec? Migrate { get; init; }

    /// <summary>Makes the service stateful; null is none.</summary>
    public VolumeSpec? Volume { get; init; }

    /// <summary>Services of one pod run side by side; null is a pod of its own.</summary>
    public string? Pod { get; init; }

    /// <summary>How many replicas where the environment does not say.</summary>
    public int Replicas { get; init; } = 2;

    /// <summary>CPU request in thousandths of a core; null is none.</summary>
    public int? CpuMillis { get; init; }

    /// <summary>Memory limit in bytes; null is none.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Reachable from outside: null is not; <c>true</c> or a host name.</summary>
    public string? Public { get; init; }

    /// <summary>How it is stopped.</summary>
    public StopSpec Stop { get; init; } = new();

    /// <summary>How long it must stay healthy after a rollout.</summary>
    public TimeSpan VerifyFor { get; init; } = TimeSpan.Zero;

    /// <summary>A file, from the unit's folder, that is merged over the rendered Kubernetes objects; null is none.</summary>
    public string? KubernetesPatch { get; init; }

    /// <summary>The documents of that file; null is none. They are merged over the objects of the same kind and name, of the service's name
    /// where they have none.</summary>
    public IReadOnlyList<JsonObject>? Patches { get; init; }
}

/// <summary>A port that a service listens on.</summary>
/// <param name="Name">Names its variable, <c>PORT_NAME</c>.</param>
/// <param name="Number">1 to 65535.</param>
public sealed record PortSpec(string Name, int Number);

/// <summary>When a replica is ready and alive.</summary>
public sealed record HealthSpec
{
    /// <summary>The path that answers 200 when it is ready, for http; null probes by protocol.</summary>
    public string? Ready { get; init; }

    /// <summary>The path that answers 200 while it is alive, for http; null probes nothing.</summary>
    public string? Live { get; init; }

    /// <summary>How long it may take from start to ready.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How a replica is stopped (DESIGN, the contract of a replica).</summary>
public sealed record StopSpec
{
    /// <summary>How long it still serves after it is told to stop.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When it is killed, from being told to stop.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>Storage of one replica.</summary>
/// <param name="Path">Where it is mounted.</param>
/// <param name="Bytes">Its size; null is no limit.</param>
public sealed record VolumeSpec(string Path, long? Bytes);

/// <summary>What runs once before a rollout.</summary>
/// <param name="Run">A program of the service's image, and its arguments.</param>
/// <param name="Within">How long it may take; null is what the runtime takes where nothing is said.</param>
public sealed record MigrateSpec(IReadOnlyList<string> Run, TimeSpan? Within);
