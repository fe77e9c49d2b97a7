using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>An image for one platform, or an artifact in the same form (image-spec, manifest.md).</summary>
/// <param name="Config">How it is run; for an artifact often <see cref="Empty"/>.</param>
/// <param name="Layers">Its file system, lowest first; for an artifact, its files.</param>
public sealed record ImageManifest(Descriptor Config, IReadOnlyList<Descriptor> Layers)
{
    /// <summary>The longest manifest of any kind, in bytes: 4 MiB, as registries commonly have it (distribution-spec, spec.md, Pushing
    /// Manifests).</summary>
    public const int Longest = 4 * 1024 * 1024;

    /// <summary>The descriptor of <c>{}</c>, for an artifact without a config or a layer (manifest.md, Guidance for an Empty
    /// Descriptor).</summary>
    public static Descriptor Empty { get; } = Descriptor.Of(MediaTypes.Empty, "{}"u8);

    /// <summary>Always 2.</summary>
    [JsonPropertyOrder(-2)]
    [JsonRequired]
    public int SchemaVersion { get; init; } = 2;

    /// <summary>Said in the document itself too, so that it cannot be taken for another kind.</summary>
    [JsonPropertyOrder(-1)]
    public string? MediaType { get; init; } = MediaTypes.ImageManifest;

    /// <summary>What kind of artifact it is; null for an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that this one tells something about, there or not; null is none.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free text by key; null is none.</summary>
    [JsonConverter(typeof(TextMapConverter))]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Reads a manifest; fields that the specification does not know are passed over.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mediaType">What whoever sent or named it says that it is.</param>
    /// <exception cref="OciException"><see cref="OciErrors.ManifestInvalid"/>: says what is wrong.</exception>
    public static ImageManifest Parse(ReadOnlySpan<byte> content, string mediaType = MediaTypes.ImageManifest)
    {
        ManifestRules.CheckDocument(content, mediaType, MediaTypes.IsManifest(mediaType));
        var manifest = ManifestRules.Read(content, ManifestJson.Canonical.ImageManifest);
        ManifestRules.CheckContent(manifest.SchemaVersion, [manifest.Config, .. manifest.Layers,
            .. ManifestRules.OrNone(manifest.Subject)]);
        return manifest;
    }

    /// <summary>The document; equal manifests are equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Canonical.ImageManifest);
}
