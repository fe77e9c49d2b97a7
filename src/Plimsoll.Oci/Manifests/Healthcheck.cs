using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>A health check as docker has it (moby, image/spec). Times are in nanoseconds; null is docker's default.</summary>
public sealed record Healthcheck
{
    /// <summary>
    /// The kind and the command: <c>["CMD", "/check"]</c>, <c>["CMD-SHELL", "check || exit 1"]</c>; <c>["NONE"]</c> takes away the base's.
    /// </summary>
    [JsonPropertyName("Test")]
    public IReadOnlyList<string>? Test { get; init; }

    /// <summary>Between two checks.</summary>
    [JsonPropertyName("Interval")]
    public long? Interval { get; init; }

    /// <summary>How long one may take.</summary>
    [JsonPropertyName("Timeout")]
    public long? Timeout { get; init; }

    /// <summary>How long after the start failures do not count.</summary>
    [JsonPropertyName("StartPeriod")]
    public long? StartPeriod { get; init; }

    /// <summary>Between two checks during the start period.</summary>
    [JsonPropertyName("StartInterval")]
    public long? StartInterval { get; init; }

    /// <summary>How many failures in a row make it unhealthy.</summary>
    [JsonPropertyName("Retries")]
    public int? Retries { get; init; }
}
