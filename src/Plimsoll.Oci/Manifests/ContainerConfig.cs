using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>How a container of an image is run unless something else is said (image-spec, config.md, config). Null is always: nothing said.</summary>
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
}
