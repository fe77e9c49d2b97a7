using System.Buffers;
using System.Text;

namespace Plimsoll.Source;

/// <summary>
/// Paths of git are bytes, ours are text. UTF-8 is read as what it says; each byte that is not UTF-8 becomes a lone low surrogate
/// U+DC80 to U+DCFF (the way of PEP 383), which no valid text contains. So every path comes back as the bytes it was.
/// </summary>
public static class GitPath
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Bytes to text.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            if (status == OperationStatus.Done) text.Append(pair[..rune.EncodeToUtf16(pair)]);
            else foreach (var one in bytes[..used]) text.Append((char)(0xDC00 + one));
            bytes = bytes[used..];
        }
        return text.ToString();
    }

    /// <summary>Text to the bytes it came from.</summary>
    public static byte[] Encode(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.AsSpan().ContainsAnyInRange('\uDC80', '\uDCFF')) return Strict.GetBytes(path);
        var bytes = new List<byte>(path.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < path.Length;)
        {
            if (Rune.TryGetRuneAt(path, i, out var rune))
            {
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength;
            }
            else
            {
                bytes.Add((byte)(path[i] - 0xDC00));
                i++;
            }
        }
        return [.. bytes];
    }
}
