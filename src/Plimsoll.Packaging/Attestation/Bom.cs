using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Oci;
using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging.Attestation;

/// <summary>What an image is made of, in the form of CycloneDX 1.6. Without a serial number and a time, so that the same image has the same
/// bytes.</summary>
internal sealed record Bom(BomMetadata Metadata, IReadOnlyList<BomComponent> Components)
{
    [JsonPropertyOrder(-3)]
    public string BomFormat { get; init; } = "CycloneDX";

    [JsonPropertyOrder(-2)]
    public string SpecVersion { get; init; } = "1.6";

    [JsonPropertyOrder(-1)]
    public int Version { get; init; } = 1;

    /// <summary>The bill of an image.</summary>
    /// <param name="repository">Where it is.</param>
    /// <param name="image">Its manifest.</param>
    /// <param name="own">What its own layers hold.</param>
    /// <param name="below">The bill of its base; null is none known.</param>
    public static Bom Of(string repository, Digest image, IEnumerable<Component> own, Bom? below)
    {
        var purl = $"pkg:oci/{repository[(repository.LastIndexOf('/') + 1)..]}@{Uri.EscapeDataString(image.ToString())}";
        var components = own.Select(each => new BomComponent("library", each.Purl, each.Name, each.Version, each.Purl))
            .Concat(below?.Components ?? [])
            .DistinctBy(each => each.Purl, StringComparer.Ordinal).OrderBy(each => each.Purl, StringComparer.Ordinal);
        return new(new(new("container", purl, repository, image.ToString(), purl)), [.. components]);
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, AttestationJson.Canonical.Bom);
}

/// <summary>What a bill is about.</summary>
internal sealed record BomMetadata(BomComponent Component);

/// <summary>A part, or the whole.</summary>
internal sealed record BomComponent(string Type, [property: JsonPropertyName("bom-ref")] string BomRef, string Name, string Version,
    string Purl);
