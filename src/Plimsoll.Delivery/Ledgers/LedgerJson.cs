using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>Entries as they stand in <c>entry.json</c> of each commit of a ledger.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerEntry))]
internal sealed partial class LedgerJson : JsonSerializerContext
{
    /// <summary>The bytes of an entry.</summary>
    public static byte[] Write(LedgerEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, Default.LedgerEntry);

    /// <summary>The entry that these bytes are.</summary>
    /// <exception cref="JsonException">They are none.</exception>
    public static LedgerEntry Read(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, Default.LedgerEntry) ?? throw new JsonException("an entry is never null");
}
