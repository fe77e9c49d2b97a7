using System.Text;

namespace GrpcHosting.Tests;

/// <summary>Reads blocks of headers that refer to the static table alone and use no Huffman code (RFC 7541), as Kestrel writes them for a
/// table of size 0.</summary>
internal static class Hpack
{
    static readonly Dictionary<int, (string Name, string Value)> Static = new()
    {
        [8] = (":status", "200"), [13] = (":status", "404"), [14] = (":status", "500"), [28] = ("content-length", ""),
            [31] = ("content-type", ""), [33] = ("date", ""), [54] = ("server", ""), [22] = ("allow", ""),
    };

    public static Dictionary<string, string> Decode(ReadOnlySpan<byte> block)
    {
        var headers = new Dictionary<string, string>();
        while (!block.IsEmpty)
        {
            var first = block[0];
            if (first >= 0x80)
            {
                var (name, value) = Static[Integer(ref block, 7)];
                headers.Add(name, value);
            }
            else if ((first & 0xe0) == 0x20)
            {
                Integer(ref block, 5);
            }
            else
            {
                var index = Integer(ref block, (first & 0x40) != 0 ? 6 : 4);
                var name = index == 0 ? Text(ref block) : Static[index].Name;
                headers[name] = headers.TryGetValue(name, out var before) ? $"{before},{Text(ref block)}" : Text(ref block);
            }
        }

        return headers;
    }

    static string Text(ref ReadOnlySpan<byte> block)
    {
        Assert.True(block[0] < 0x80, "Huffman");
        var length = Integer(ref block, 7);
        var text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }

    static int Integer(ref ReadOnlySpan<byte> block, int bits)
    {
        var most = (1 << bits) - 1;
        var value = block[0] & most;
        block = block[1..];
        if (value < most) return value;
        for (var shift = 0; ; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            value += (next & 127) << shift;
            if (next < 128) return value;
        }
    }
}
