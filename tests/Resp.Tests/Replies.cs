using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Resp.Tests;

/// <summary>Replies of every shape, as a server writes them.</summary>
static class Replies
{
    public static Gen<RespValue> Any { get; } = Gen.Sized(size => Of(Math.Min(3, size)));

    /// <summary>A reply, its bytes, and places at which they may be torn apart.</summary>
    public static Gen<(RespValue Value, byte[] Wire, int[] Cuts)> Torn { get; } =
        from value in Any
        let wire = Encode(value)
        from cuts in Gen.Choose(0, wire.Length).ArrayOf()
        select (value, wire, cuts);

    public static byte[] Encode(RespValue value) => value.Kind switch
    {
        RespKind.Null => "$-1\r\n"u8.ToArray(),
        RespKind.Integer => Encoding.ASCII.GetBytes($":{value.Integer}\r\n"),
        RespKind.SimpleString => [(byte)'+', .. value.Bytes.Span, .. "\r\n"u8],
        RespKind.Error => [(byte)'-', .. value.Bytes.Span, .. "\r\n"u8],
        RespKind.BulkString => [.. Encoding.ASCII.GetBytes($"${value.Bytes.Length}\r\n"), .. value.Bytes.Span, .. "\r\n"u8],
        _ => [.. Encoding.ASCII.GetBytes($"*{value.Elements.Count}\r\n"), .. value.Elements.SelectMany(Encode)],
    };

    /// <summary>The bytes as they arrive: in pieces.</summary>
    public static ReadOnlySequence<byte> Cut(byte[] wire, int[] cuts)
    {
        var places = cuts.Append(0).Append(wire.Length).Order().ToArray();
        var first = new Piece(wire.AsMemory(0, places[0]), null);
        var last = first;
        for (var i = 1; i < places.Length; i++) last = new Piece(wire.AsMemory(places[i - 1]..places[i]), last);
        return new(first, 0, last, last.Memory.Length);
    }

    static Gen<RespValue> Of(int depth)
    {
        var bytes = ArbMap.Default.GeneratorFor<byte[]>();
        var line = bytes.Select(any => any.Where(b => b is not ((byte)'\r' or (byte)'\n')).ToArray());
        List<Gen<RespValue>> kinds =
        [
            Gen.Constant(RespValue.Null),
            ArbMap.Default.GeneratorFor<long>().Select(RespValue.FromInteger),
            bytes.Select(any => RespValue.FromBytes(RespKind.BulkString, any)),
            line.Select(any => RespValue.FromBytes(RespKind.SimpleString, any)),
            line.Select(any => RespValue.FromBytes(RespKind.Error, any)),
        ];
        if (depth > 0) kinds.Add(Of(depth - 1).ArrayOf().Resize(4).Select(RespValue.FromElements));
        return Gen.OneOf([.. kinds]);
    }

    sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
