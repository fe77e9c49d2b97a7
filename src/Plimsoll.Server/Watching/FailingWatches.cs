using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.Server.Watching;

/// <summary>What fails of what a program does by itself, in a file: <c>status</c> shows it, and needs no program that answers.</summary>
/// <param name="file">The program's own.</param>
internal sealed class FailingWatches(string file)
{
    /// <summary>What was failing last.</summary>
    /// <exception cref="DamagedFileException">Nobody knows; the program writes it again with the next failure.</exception>
    public IReadOnlyList<FailingWatch> Read() => StateFile.Read(file, WatchesJson.Default.IReadOnlyListFailingWatch,
        "It has what could not be done lately; to have it written again: delete it") ?? [];

    /// <summary>Keeps what fails now.</summary>
    public void Write(IReadOnlyList<FailingWatch> failing) =>
        DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(failing, WatchesJson.Default.IReadOnlyListFailingWatch), secret: true);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IReadOnlyList<FailingWatch>))]
internal sealed partial class WatchesJson : JsonSerializerContext;
