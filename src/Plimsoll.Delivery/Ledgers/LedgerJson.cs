using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>Entries as they stand in <c>entry.json</c> of each commit of a ledger.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(IReadOnlyList<DesiredService>))]
internal sealed partial class LedgerJson : JsonSerializerContext
{
    /// <summary>The same without line ends and space.</summary>
    public static LedgerJson Compact => field ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = false });

    /// <summary>The same with the services of deployments read when they are asked for.</summary>
    public static LedgerJson Later => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Converters = { new LaterServicesConverter() },
    });

    /// <summary>The bytes of an entry.</summary>
    public static byte[] Write(LedgerEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, Default.LedgerEntry);

    /// <summary>The entry that these bytes are.</summary>
    /// <exception cref="JsonException">They are none.</exception>
    public static LedgerEntry Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, Default.LedgerEntry) switch
            {
                null => throw new JsonException("it is null"),
                LedgerEntry.Intent { Deployment: null } => throw new JsonException("an intent without its deployment"),
                LedgerEntry.Approve approve when !approve.IsWhole => throw new JsonException("an approval without release or person"),
                LedgerEntry.Reject { Commit: not { Length: >= 7 } } or LedgerEntry.Reject { Reason: null }
                    or LedgerEntry.Accept { Commit: not { Length: >= 7 } } =>
                    throw new JsonException("a mark without its commit or reason"),
                LedgerEntry.Cancel { Commit: not { Length: >= 7 } } => throw new JsonException("a cancellation without its commit"),
                var entry => entry,
            };
        }
        // without a kind, and for a value that its type refuses, such as a digest
        catch (Exception e) when (e is NotSupportedException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw new JsonException(e.Message, e);
        }
    }
}
