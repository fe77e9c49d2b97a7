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
    /// <exception cref="DamagedFileException">Which deployment came last is not known any more.</exception>
    public static DesiredFile Read(string file)
    {
        const string mends =
            "Which deployment came last is not known any more. To go on with what the ledger says: delete the file, then plimsoll up -d";
        var read = StateFile.Read(file, DesiredJson.Default.DesiredFile, mends);
        return read is null ? new(0, null) : read.Epoch > 0 ? read : throw new DamagedFileException(file, $"it has the epoch {read.Epoch}",
            mends);
    }

    public void Write(string file) => DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(this, DesiredJson.Default.DesiredFile),
        secret: true);

    /// <summary>Whether both say the same.</summary>
    public bool Equals(DesiredFile? other) => other is not null && Epoch == other.Epoch
        && JsonSerializer.SerializeToUtf8Bytes(this, DesiredJson.Default.DesiredFile).AsSpan()
            .SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, DesiredJson.Default.DesiredFile));

    /// <inheritdoc />
    public override int GetHashCode() => Epoch.GetHashCode();
}

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DesiredFile))]
internal sealed partial class DesiredJson : JsonSerializerContext;
