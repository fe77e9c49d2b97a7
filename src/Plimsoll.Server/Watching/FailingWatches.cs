using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.Server.Watching;

/// <summary>What fails of what the controller does by itself, in a file: <c>status</c> shows it, and needs no controller that answers.</summary>
/// <param name="home">Whose.</param>
internal sealed class FailingWatches(Home home)
{
    /// <summary>What was failing last.</summary>
    /// <exception cref="DamagedFileException">Nobody knows; the controller writes it again with the next failure.</exception>
    public IReadOnlyList<FailingWatch> Read() => StateFile.Read(home.WatchesFile, WatchesJson.Default.IReadOnlyListFailingWatch,
        "It has what the controller could not do; to have it written again: delete it") ?? [];

    /// <summary>Keeps what fails now.</summary>
    public void Write(IReadOnlyList<FailingWatch> failing) => DurableFile.Write(home.WatchesFile, JsonSerializer.SerializeToUtf8Bytes(failing, WatchesJson.Default.IReadOnlyListFailingWatch), secret: true);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IReadOnlyList<FailingWatch>))]
internal sealed partial class WatchesJson : JsonSerializerContext;
