using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>A list of manifests: one image for several platforms, or whatever belongs together (image-spec, image-index.md).</summary>
/// <param name="Manifests">What is listed.</param>
public sealed record ImageIndex(IReadOnlyList<Descriptor> Manifests)
{
    /// <summary>Always 2.</summary>
    [JsonPropertyOrder(-2)]
    [JsonRequired]
    public int SchemaVersion { get; init; } = 2;

    /// <summary>Said in the document itself too, so that it cannot be taken for another kind.</summary>
    [JsonPropertyOrder(-1)]
    public string? MediaType { get; init; } = MediaTypes.ImageIndex;

    /// <summary>What kind of artifact it is; null for an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that this one tells something about, there or not; null is none.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free text by key; null is none.</summary>
    [JsonConverter(typeof(TextMapConverter))]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Reads an index; fields that the specification does not know are passed over.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mediaType">What whoever sent or named it says that it is.</param>
    /// <exception cref="OciException"><see cref="OciErrors.ManifestInvalid"/>: says what is wrong.</exception>
    public static ImageIndex Parse(ReadOnlySpan<byte> content, string mediaType = MediaTypes.ImageIndex)
    {
        ManifestRules.CheckDocument(content, mediaType, MediaTypes.IsIndex(mediaType));
        var index = ManifestRules.Read(content, ManifestJson.Canonical.ImageIndex);
        ManifestRules.CheckContent(index.SchemaVersion, [.. index.Manifests, .. ManifestRules.OrNone(index.Subject)]);
        return index;
    }

    /// <summary>The document; equal indexes are equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Canonical.ImageIndex);
}
