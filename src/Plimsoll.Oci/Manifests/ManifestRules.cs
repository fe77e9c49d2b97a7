using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Plimsoll.Oci;

/// <summary>What holds for every document of the image-spec that comes from outside.</summary>
internal static class ManifestRules
{
    private const int MostDescriptors = 4096;
    private const long LargestContent = 1L << 40;

    private static readonly string[] KnownFields = ["schemaVersion", "mediaType", "config", "layers", "manifests", "subject",
        "artifactType", "annotations"];

    /// <summary>
    /// Refuses a document that two readers could take for two different things (CVE-2021-41190): another media type inside than outside,
    /// layers and manifests at once, or a field in other letters, which readers that do not look at the case would take for the real one.
    /// </summary>
    public static void CheckDocument(ReadOnlySpan<byte> content, string mediaType, bool known)
    {
        if (!known)
            throw Invalid($"its media type '{mediaType}' is not one that is known here");
        if (content.Length > ImageManifest.Longest)
            throw Invalid($"it is {content.Length} bytes long; {ImageManifest.Longest} are allowed");
        var fields = TopLevel(content);
        if (fields.Keys.FirstOrDefault(IsAlmostKnown) is { } almost)
            throw Invalid($"'{almost}' is a known field in other letters");
        if (fields.ContainsKey("manifests") && (fields.ContainsKey("layers") || fields.ContainsKey("config")))
            throw Invalid("it has both manifests and layers");
        if (fields.TryGetValue("mediaType", out var said) && said != mediaType)
            throw Invalid($"it says that it is '{said}', and came as '{mediaType}'");
    }

    /// <summary>Reads the document as a type.</summary>
    public static T Read<T>(ReadOnlySpan<byte> content, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw Invalid("it is null");
        }
        catch (JsonException error)
        {
            throw Invalid(error.Message, error);
        }
    }

    /// <summary>Refuses another version, and more content, or larger, than any image has.</summary>
    public static void CheckContent(int schemaVersion, IReadOnlyCollection<Descriptor> descriptors)
    {
        if (schemaVersion != 2)
            throw Invalid($"its schemaVersion is {schemaVersion}; only 2 is known here");
        if (descriptors.Count > MostDescriptors)
            throw Invalid($"it names {descriptors.Count} pieces of content; {MostDescriptors} are allowed");
        foreach (var descriptor in descriptors)
        {
            // a nested null passes the reader's own check of lists
            if (descriptor is null || descriptor.Digest == default)
                throw Invalid("it names content without a digest");
            if (descriptor.Size is < 0 or > LargestContent)
                throw Invalid($"it names content of {descriptor.Size} bytes; 0 to {LargestContent} are allowed");
        }
    }

    /// <summary>A list of the one that may be missing.</summary>
    public static IEnumerable<Descriptor> OrNone(Descriptor? descriptor) => descriptor is null ? [] : [descriptor];

    public static OciException Invalid(string why, Exception? inner = null) =>
        new(OciErrors.ManifestInvalid, $"this is not a manifest that the image-spec allows: {why}", inner);

    private static bool IsAlmostKnown(string field) =>
        KnownFields.Contains(field, StringComparer.OrdinalIgnoreCase) && !KnownFields.Contains(field, StringComparer.Ordinal);

    /// <summary>The names of the document's fields, with the value of those that are texts.</summary>
    private static Dictionary<string, string?> TopLevel(ReadOnlySpan<byte> content)
    {
        try
        {
            var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
            var reader = new Utf8JsonReader(content);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw Invalid("it is not a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (!fields.TryAdd(name, reader.TokenType == JsonTokenType.String ? reader.GetString() : null))
                    throw Invalid($"it has '{name}' twice");
                reader.Skip();
            }

            return fields;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Invalid(error.Message, error);
        }
    }
}
