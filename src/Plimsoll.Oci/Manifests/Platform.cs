using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>What an image runs on (image-spec, image-index.md, platform).</summary>
/// <param name="Architecture">As Go names it: <c>amd64</c>, <c>arm64</c>.</param>
/// <param name="Os">As Go names it: <c>linux</c>.</param>
public sealed record Platform(string Architecture, string Os)
{
    /// <summary><c>linux/amd64</c>.</summary>
    public static Platform LinuxAmd64 { get; } = new("amd64", "linux");

    /// <summary>For instance <c>v8</c>; null is none.</summary>
    public string? Variant { get; init; }

    /// <summary>The release of the operating system, where it matters; null is none.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    /// <summary>The platform as people write it: <c>linux/arm64/v8</c>.</summary>
    public override string ToString() => $"{Os}/{Architecture}{(Variant is null ? "" : "/" + Variant)}";
}
