using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>How a container of an image is run unless something else is said (image-spec, config.md, config). Null is always: nothing
/// said.</summary>
public sealed record ContainerConfig
{
    /// <summary>Who it runs as: <c>65532:65532</c>. Null is root.</summary>
    [JsonPropertyName("User")]
    public string? User { get; init; }

    /// <summary>Where it listens: <c>3030/tcp</c>.</summary>
    [JsonPropertyName("ExposedPorts")]
    [JsonConverter(typeof(KeySetConverter))]
    public IReadOnlyList<string>? ExposedPorts { get; init; }

    /// <summary>Its environment: <c>NAME=VALUE</c>.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>The program and its first arguments.</summary>
    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Further arguments, or program and arguments where there is no entrypoint.</summary>
    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>The folder that it is started in.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDir { get; init; }

    /// <summary>Free text by key.</summary>
    [JsonPropertyName("Labels")]
    [JsonConverter(typeof(TextMapConverter))]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The signal that asks it to stop: <c>SIGTERM</c>.</summary>
    [JsonPropertyName("StopSignal")]
    public string? StopSignal { get; init; }

    /// <summary>Folders that the program writes to, and that are not part of the image: <c>/data</c>.</summary>
    [JsonPropertyName("Volumes")]
    [JsonConverter(typeof(KeySetConverter))]
    public IReadOnlyList<string>? Volumes { get; init; }

    /// <summary>How docker asks whether it is healthy. In OCI's config the name is reserved; docker reads and writes it there.</summary>
    [JsonPropertyName("Healthcheck")]
    public Healthcheck? Healthcheck { get; init; }

    /// <summary>Instructions for the Dockerfiles that are built on this image; as docker has them.</summary>
    [JsonPropertyName("OnBuild")]
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>
    /// What runs commands that are no list, in Dockerfiles that are built on this image and in its health check; as docker has it.
    /// </summary>
    [JsonPropertyName("Shell")]
    public IReadOnlyList<string>? Shell { get; init; }
}
