using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Length-prefixed messages: a byte that is 1 when compressed, four of length, the message.</summary>
internal static class Frames
{
    public const int HeaderSize = 5;

    public static void WriteHeader(IBufferWriter<byte> target, bool compressed, int length)
    {
        var header = target.GetSpan(HeaderSize);
        header[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length);
        target.Advance(HeaderSize);
    }

    /// <summary>Takes the first message off <paramref name="buffer"/>; false while it is not there as a whole.</summary>
    /// <exception cref="RpcException">INTERNAL or RESOURCE_EXHAUSTED: it must not be waited for.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxSize, out bool compressed, out ReadOnlySequence<byte> payload)
    {
        compressed = false;
        payload = default;
        var header = buffer.FirstSpan;
        if (header.Length < HeaderSize)
        {
            if (buffer.Length < HeaderSize) return false;
            header = buffer.Slice(0, HeaderSize).ToArray();
        }

        if (header[0] > 1) throw new RpcException(new(StatusCode.Internal, $"The compressed flag of a message is {header[0]}: only 0 and 1 are known"));
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > maxSize) throw TooLarge(length, maxSize);
        if (buffer.Length - HeaderSize < length) return false;
        compressed = header[0] == 1;
        payload = buffer.Slice(HeaderSize, length);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    public static RpcException TooLarge(long size, int maxSize) =>
        new(new(StatusCode.ResourceExhausted, $"A message of {size} bytes or more arrived: {maxSize} are allowed"));
}
