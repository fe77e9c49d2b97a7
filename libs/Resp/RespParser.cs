using System.Buffers;
using System.Buffers.Text;

namespace Resp;

/// <summary>Replies out of bytes that arrive in any pieces.</summary>
internal static class RespParser
{
    // the longest header that is right: a sign and the 19 digits of a 64-bit number
    const int MaxNumber = 20;

    /// <summary>Reads one reply. False: its end has not come yet, and <paramref name="reader"/> stands where it stood.</summary>
    /// <exception cref="RespProtocolException">It is malformed or beyond the limits.</exception>
    public static bool TryRead(ref SequenceReader<byte> reader, RespLimits limits, out RespValue value)
    {
        var start = reader.Consumed;
        if (TryReadValue(ref reader, limits, start, 0, out value)) return true;
        if (reader.Length - start > limits.MaxReplyBytes) throw TooLong(limits);
        reader.Rewind(reader.Consumed - start);
        return false;
    }

    static bool TryReadValue(ref SequenceReader<byte> reader, RespLimits limits, long start, int depth, out RespValue value)
    {
        value = default;
        if (!reader.TryRead(out var type)) return false;
        return type switch
        {
            (byte)':' => TryReadInteger(ref reader, out value),
            (byte)'$' => TryReadBulk(ref reader, limits, start, out value),
            (byte)'+' => TryReadLine(ref reader, limits, RespKind.SimpleString, out value),
            (byte)'-' => TryReadLine(ref reader, limits, RespKind.Error, out value),
            (byte)'*' => TryReadArray(ref reader, limits, start, depth, out value),
            _ => throw new RespProtocolException($"A reply begins with byte 0x{type:x2}; RESP2 knows + - : $ *"),
        };
    }

    static bool TryReadInteger(ref SequenceReader<byte> reader, out RespValue value)
    {
        var read = TryReadNumber(ref reader, out var number);
        value = RespValue.FromInteger(number);
        return read;
    }

    static bool TryReadBulk(ref SequenceReader<byte> reader, RespLimits limits, long start, out RespValue value)
    {
        value = default;
        if (!TryReadNumber(ref reader, out var length)) return false;
        if (length == -1) return true;
        if (length < 0) throw new RespProtocolException($"A string of length {length}");
        if (length > limits.MaxReplyBytes - (reader.Consumed - start)) throw TooLong(limits);
        if (reader.Remaining < length + 2) return false;
        var bytes = new byte[length];
        reader.TryCopyTo(bytes);
        reader.Advance(length);
        if (!reader.IsNext("\r\n"u8, advancePast: true)) throw new RespProtocolException($"A string of length {length} does not end after it");
        value = RespValue.FromBytes(RespKind.BulkString, bytes);
        return true;
    }

    static bool TryReadLine(ref SequenceReader<byte> reader, RespLimits limits, RespKind kind, out RespValue value)
    {
        value = default;
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8)) return false;
        if (line.Length > limits.MaxReplyBytes) throw TooLong(limits);
        value = RespValue.FromBytes(kind, line.ToArray());
        return true;
    }

    static bool TryReadArray(ref SequenceReader<byte> reader, RespLimits limits, long start, int depth, out RespValue value)
    {
        value = default;
        if (!TryReadNumber(ref reader, out var count)) return false;
        if (count == -1) return true;
        if (count < 0 || count > limits.MaxElements) throw new RespProtocolException($"An array of {count} elements; at most {limits.MaxElements} are allowed");
        if (depth >= limits.MaxDepth) throw new RespProtocolException($"Arrays are nested more than {limits.MaxDepth} deep");
        // an element has 3 bytes at least ("+\r\n"): no memory is taken for what cannot have arrived
        if (reader.Remaining < count * 3) return false;
        var elements = new RespValue[count];
        for (var i = 0; i < elements.Length; i++)
            if (!TryReadValue(ref reader, limits, start, depth + 1, out elements[i])) return false;
        value = RespValue.FromElements(elements);
        return true;
    }

    static bool TryReadNumber(ref SequenceReader<byte> reader, out long number)
    {
        number = 0;
        if (!reader.TryReadTo(out ReadOnlySpan<byte> line, "\r\n"u8))
        {
            if (reader.Remaining > MaxNumber + 1) throw new RespProtocolException($"A number without an end within {MaxNumber} bytes");
            return false;
        }

        if (line.Length is 0 or > MaxNumber || !Utf8Parser.TryParse(line, out number, out var used) || used != line.Length)
            throw new RespProtocolException("A number is expected and is not there");
        return true;
    }

    static RespProtocolException TooLong(RespLimits limits) => new($"A reply is longer than {limits.MaxReplyBytes} bytes");
}
