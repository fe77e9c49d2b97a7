using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>The layers of an image as their tars, before any compression (image-spec, config.md, rootfs).</summary>
/// <param name="DiffIds">The digest of each layer's tar, lowest first.</param>
public sealed record RootFs([property: JsonPropertyName("diff_ids")] IReadOnlyList<Digest> DiffIds)
{
    /// <summary>Always <c>layers</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Type { get; init; } = "layers";
}
