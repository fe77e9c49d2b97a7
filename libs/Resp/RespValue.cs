using System.Text;

namespace Resp;

/// <summary>A reply in RESP2 (https://redis.io/docs/latest/develop/reference/protocol-spec/).</summary>
public readonly struct RespValue
{
    readonly object? _content;
    readonly long _integer;

    RespValue(RespKind kind, object? content, long integer = 0) => (Kind, _content, _integer) = (kind, content, integer);

    /// <summary>What it holds.</summary>
    public RespKind Kind { get; }

    /// <summary>True for a value that is not there.</summary>
    public bool IsNull => Kind == RespKind.Null;

    /// <summary>The number of an <see cref="RespKind.Integer"/>; otherwise 0.</summary>
    public long Integer => _integer;

    /// <summary>The bytes of a string or an error; empty for anything else.</summary>
    public ReadOnlyMemory<byte> Bytes => _content as byte[];

    /// <summary>The elements of an array; empty for anything else.</summary>
    public IReadOnlyList<RespValue> Elements => _content as RespValue[] ?? [];

    /// <summary>For people: the number, the text, <c>(null)</c> or the count of elements.</summary>
    public override string ToString() => Kind switch
    {
        RespKind.Null => "(null)",
        RespKind.Integer => _integer.ToString(System.Globalization.CultureInfo.InvariantCulture),
        RespKind.Array => $"({Elements.Count} elements)",
        _ => Encoding.UTF8.GetString(Bytes.Span),
    };

    internal static RespValue Null => default;

    internal static RespValue FromInteger(long value) => new(RespKind.Integer, null, value);

    internal static RespValue FromBytes(RespKind kind, byte[] bytes) => new(kind, bytes);

    internal static RespValue FromElements(RespValue[] elements) => new(RespKind.Array, elements);
}
