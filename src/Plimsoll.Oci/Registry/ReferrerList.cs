using System.Text.Json;

namespace Plimsoll.Oci;

/// <summary>
/// Reads a registry's list of what refers to a manifest, entry by entry: anybody who may push adds one, and an odd one must not hide the
/// others. What an entry says is only a hint; its manifest is checked when it is read.
/// </summary>
internal static class ReferrerList
{
    /// <summary>How many are read.</summary>
    public const int Most = 4096;

    private const long LargestContent = 1L << 40;

    /// <summary>The entries that name a manifest; annotations that are no texts, or longer than
    /// <see cref="ManifestReferences.LongestAnnotations"/>, are left out.</summary>
    /// <exception cref="OciException"><see cref="OciErrors.ManifestInvalid"/>: it is no list at all.</exception>
    public static IReadOnlyList<Descriptor> Read(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement is { ValueKind: JsonValueKind.Object } index && index.TryGetProperty("manifests", out var list)
                && list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select(Entry).OfType<Descriptor>()]
                : throw ManifestRules.Invalid("it has no list of manifests");
        }
        catch (JsonException error)
        {
            throw ManifestRules.Invalid(error.Message, error);
        }
    }

    private static Descriptor? Entry(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && Text(entry, "mediaType") is { } mediaType
            && Digest.TryParse(Text(entry, "digest"), out var digest)
        && entry.TryGetProperty("size", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var size)
            && size is >= 0 and <= LargestContent
            ? new(mediaType, digest, size) { ArtifactType = ManifestReferences.Short(Text(entry, "artifactType")),
                Annotations = Annotations(entry) }
            : null;

    private static IReadOnlyDictionary<string, string>? Annotations(JsonElement entry) =>
        !entry.TryGetProperty("annotations", out var texts) || texts.ValueKind != JsonValueKind.Object ? null
        : ManifestReferences.Short(texts.EnumerateObject().Where(pair => pair.Value.ValueKind == JsonValueKind.String)
            .DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!, StringComparer.Ordinal));

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
