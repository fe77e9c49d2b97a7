using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>What an environment was last told to run: written before anything is done about it.</summary>
/// <param name="Epoch">The deployment's number.</param>
/// <param name="State">What shall run; null when it was told to stop.</param>
internal sealed record DesiredFile(long Epoch, DesiredState? State)
{
    /// <summary>What is written there; epoch 0 when nothing is.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static DesiredFile Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), DesiredJson.Default.DesiredFile)! : new(0, null);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} is damaged ({e.Message}): which deployment came last is not known any more; delete the file to go on", e);
        }
    }

    public void Write(string file) => DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(this, DesiredJson.Default.DesiredFile), secret: true);

    /// <summary>Whether both say the same.</summary>
    public bool Equals(DesiredFile? other) => other is not null && Epoch == other.Epoch
        && JsonSerializer.SerializeToUtf8Bytes(this, DesiredJson.Default.DesiredFile).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, DesiredJson.Default.DesiredFile));

    /// <inheritdoc />
    public override int GetHashCode() => Epoch.GetHashCode();
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(DesiredFile))]
internal sealed partial class DesiredJson : JsonSerializerContext;
