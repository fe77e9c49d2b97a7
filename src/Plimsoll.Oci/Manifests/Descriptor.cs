using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>What a piece of content is, how long and where (OCI image-spec, descriptor.md).</summary>
/// <param name="MediaType">For instance <see cref="MediaTypes.ImageManifest"/>.</param>
/// <param name="Digest">Its content address.</param>
/// <param name="Size">Its length in bytes.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>Set on the manifest of an artifact, for instance of an SBOM.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>What a manifest in an index runs on; null when it does not matter.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Free text by key; null is none.</summary>
    [JsonConverter(typeof(TextMapConverter))]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The descriptor of these bytes.</summary>
    public static Descriptor Of(string mediaType, ReadOnlySpan<byte> content) => new(mediaType, Digest.Of(content), content.Length);
}
