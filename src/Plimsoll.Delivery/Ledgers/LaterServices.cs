using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>
/// The services of a deployment that are read when somebody asks for them: of thousands of deployments most are only counted. For entries
/// that were understood as a whole before.
/// </summary>
internal sealed class LaterServices(ReadOnlyMemory<byte> json) : IReadOnlyList<DesiredService>
{
    private readonly Lazy<IReadOnlyList<DesiredService>> _services = new(() =>
        JsonSerializer.Deserialize(json.Span, LedgerJson.Default.IReadOnlyListDesiredService)!);

    /// <inheritdoc />
    public int Count => _services.Value.Count;

    /// <inheritdoc />
    public DesiredService this[int index] => _services.Value[index];

    /// <inheritdoc />
    public IEnumerator<DesiredService> GetEnumerator() => _services.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Passes over services, and remembers where they stand.</summary>
internal sealed class LaterServicesConverter : JsonConverter<IReadOnlyList<DesiredService>>
{
    // a reader does not give away the memory that it reads
    [ThreadStatic]
    private static ReadOnlyMemory<byte> _source;

    /// <summary>Reads an entry, all of which is in this memory.</summary>
    public static LedgerEntry Read(ReadOnlyMemory<byte> source)
    {
        _source = source;
        return JsonSerializer.Deserialize(source.Span, LedgerJson.Later.LedgerEntry)!;
    }

    /// <inheritdoc />
    public override IReadOnlyList<DesiredService> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new LaterServices(_source[start..(int)reader.BytesConsumed]);
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<DesiredService> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, LedgerJson.Default.IReadOnlyListDesiredService);
}
