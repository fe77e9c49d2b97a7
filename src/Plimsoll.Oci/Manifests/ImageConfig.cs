using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>What an image is made of and how it is run (image-spec, config.md).</summary>
/// <param name="Architecture">As Go names it: <c>amd64</c>.</param>
/// <param name="Os">As Go names it: <c>linux</c>.</param>
/// <param name="RootFs">The digests of its layers' tars.</param>
public sealed record ImageConfig(string Architecture, string Os, [property: JsonPropertyName("rootfs")] RootFs RootFs)
{
    /// <summary>The longest config that is read, in bytes.</summary>
    internal const int Longest = 4 * 1024 * 1024;

    /// <summary>The time of everything that is made here, so that the same content is the same image.</summary>
    public const string Epoch = "1970-01-01T00:00:00Z";

    /// <summary>When it was made (RFC 3339); null is not said.</summary>
    [JsonPropertyOrder(-1)]
    public string? Created { get; init; }

    /// <summary>Who made it and is responsible for it; null is not said.</summary>
    public string? Author { get; init; }

    /// <summary>For instance <c>v8</c>; null is none.</summary>
    public string? Variant { get; init; }

    /// <summary>How a container is run; null is nothing said.</summary>
    public ContainerConfig? Config { get; init; }

    /// <summary>What it runs on.</summary>
    [JsonIgnore]
    public Platform Platform => new(Architecture, Os) { Variant = Variant };

    /// <summary>Reads a config; fields that the specification does not know are passed over.</summary>
    /// <exception cref="OciException"><see cref="OciErrors.ManifestInvalid"/>: says what is wrong.</exception>
    public static ImageConfig Parse(ReadOnlySpan<byte> content) => content.Length <= Longest
        ? ManifestRules.Read(content, ManifestJson.Canonical.ImageConfig)
        : throw ManifestRules.Invalid($"its config is {content.Length} bytes long; {Longest} are allowed");

    /// <summary>The document; equal configs are equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Canonical.ImageConfig);
}
