using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>What an image runs on (image-spec, image-index.md, platform).</summary>
/// <param name="Architecture">As Go names it: <c>amd64</c>, <c>arm64</c>.</param>
/// <param name="Os">As Go names it: <c>linux</c>.</param>
public sealed record Platform(string Architecture, string Os)
{
    /// <summary><c>linux/amd64</c>.</summary>
    public static Platform LinuxAmd64 { get; } = new("amd64", "linux");

    /// <summary>What containers on this machine are: of its architecture, and always Linux.</summary>
    public static Platform OfMachine { get; } = new(RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        var other => other.ToString().ToLowerInvariant(),
    }, "linux");

    /// <summary>For instance <c>v8</c>; null is none.</summary>
    public string? Variant { get; init; }

    /// <summary>The release of the operating system, where it matters; null is none.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    /// <summary>Reads what <see cref="ToString"/> writes, <c>OS/ARCHITECTURE</c> or <c>OS/ARCHITECTURE/VARIANT</c>.</summary>
    /// <exception cref="FormatException">It has another number of parts.</exception>
    public static Platform Parse(string text) => text.Split('/') switch
    {
        [var os, var architecture] => new(architecture, os),
        [var os, var architecture, var variant] => new(architecture, os) { Variant = variant },
        _ => throw new FormatException($"'{text}' is not a platform, such as linux/amd64 or linux/arm64"),
    };

    /// <summary>Whether an image for it runs on another one: variants are not told apart.</summary>
    public bool RunsOn(Platform other) => (Os, Architecture) == (other.Os, other.Architecture);

    /// <summary>The platform as people write it: <c>linux/arm64/v8</c>.</summary>
    public override string ToString() => $"{Os}/{Architecture}{(Variant is null ? "" : "/" + Variant)}";
}
