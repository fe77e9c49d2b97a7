using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>What an image was when it was unpacked. It is a file beside the image's folder, by which damage is found.</summary>
/// <param name="Boot">The start of this machine in which the folder was last known to be whole; see <see cref="MachineBoot"/>.</param>
/// <param name="IsWhole">Whether the image has all that its program needs.</param>
/// <param name="Entries">What is in the folder.</param>
internal sealed record UnpackRecord(string Boot, bool IsWhole, IReadOnlyList<ImageEntry> Entries)
{
    /// <summary>Reads a record; null when there is none, or a damaged one.</summary>
    public static UnpackRecord? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), UnpackJson.Default.UnpackRecord);
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes and flushes the file; it has its name when the caller renames it.</summary>
    public void Write(string aside)
    {
        using var file = new FileStream(aside, FileMode.Create, FileAccess.Write);
        JsonSerializer.Serialize(file, this, UnpackJson.Default.UnpackRecord);
        file.Flush(flushToDisk: true);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UnpackRecord))]
internal sealed partial class UnpackJson : JsonSerializerContext;
