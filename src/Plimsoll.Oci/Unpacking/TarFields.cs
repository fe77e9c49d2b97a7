using System.Text;

namespace Plimsoll.Oci;

/// <summary>Reads the fields of a tar header that came from outside.</summary>
internal static class TarFields
{
    /// <summary>Text up to its first zero byte.</summary>
    public static string Text(ReadOnlySpan<byte> block, (int At, int Length) field)
    {
        var bytes = block.Slice(field.At, field.Length);
        var end = bytes.IndexOf((byte)0);
        return Decode(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>Bytes as text; names that are not UTF-8 are refused rather than guessed.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return LayerPath.Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new OciException(OciErrors.LayerInvalid, "the tar has a name that is not UTF-8", error);
        }
    }

    /// <summary>A number in octal digits, or in GNU's binary form where the first bit is set.</summary>
    public static long Number(ReadOnlySpan<byte> block, (int At, int Length) field)
    {
        var bytes = block.Slice(field.At, field.Length);
        return (bytes[0] & 0x80) != 0 ? Binary(bytes) : Octal(bytes);
    }

    private static long Octal(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        foreach (var digit in bytes.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                throw new OciException(OciErrors.LayerInvalid, "the tar has a number that is none");
            value = value * 8 + (digit - '0');
        }

        return value;
    }

    private static long Binary(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != 0x80 || bytes[1..^8].ContainsAnyExcept((byte)0) || (bytes[^8] & 0x80) != 0)
            throw new OciException(OciErrors.LayerInvalid, "the tar has a number that is negative or too large");
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes[^8..]);
    }
}
