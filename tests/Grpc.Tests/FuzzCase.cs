using System.Globalization;
using System.IO.Compression;
using System.Text;
using Google.Protobuf;

namespace Grpc.Tests;

/// <summary>A generated request over good HTTP/2, and the status that it must have.</summary>
internal sealed record FuzzCase((string Name, string Value)[] Headers, byte[] Body, int Chunk, string Expected)
{
    const int Longest = 4 * 1024 * 1024;

    /// <summary>The same seed makes the same case.</summary>
    public static FuzzCase Make(int seed)
    {
        var random = new Random(seed);
        var body = MakeBody(random);
        var encoding = random.Next(4) == 0 ? "gzip" : "";
        var (header, expected) = random.Next(8) switch
        {
            0 => (("content-type", Junk(random, "aplictongr/+-")), "415"),
            1 => ((":path", $"/testing.Calls/{Junk(random, "UnaryDown")}x"), "12"),
            2 => (("grpc-timeout", $"{Junk(random, "0123456789")}{Junk(random, "xyz")}"), "13"),
            3 => (("grpc-encoding", $"x{Junk(random, "gzip")}"), "12"),
            4 => (("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{random.Next(10, 99999999)}{"HMS"[random.Next(3)]}")), null),
            5 => (($"x-{Junk(random, "abc-_.")}", Junk(random, "abcdefg ,;=%")), null),
            _ => (("te", "trailers"), (string?)null),
        };
        if (header.Item1 == "grpc-encoding") encoding = "";
        (string, string)[] headers = RawCall.Headers(RawCall.Unary, encoding.Length > 0 ? [header, ("grpc-encoding", encoding)] : [header]);
        return new(headers, body, random.Next(1, 200), expected ?? StatusOf(body, encoding == "gzip"));
    }

    /// <summary>What the protocol says of a body: an oracle in the plainest words.</summary>
    static string StatusOf(byte[] body, bool gzip)
    {
        var at = 0;
        var messages = 0;
        while (at < body.Length)
        {
            if (body.Length - at < 5) return "13";
            if (body[at] > 1) return "13";
            var length = (uint)((body[at + 1] << 24) | (body[at + 2] << 16) | (body[at + 3] << 8) | body[at + 4]);
            if (length > Longest) return "8";
            if (body.Length - at - 5 < length) return "13";
            var payload = body[(at + 5)..(at + 5 + (int)length)];
            if (body[at] == 1 && !gzip) return "13";
            if (!IsNote(payload, body[at] == 1)) return "13";
            at += 5 + (int)length;
            if (++messages == 2) return "12";
        }

        return messages == 1 ? "0" : "12";
    }

    static bool IsNote(byte[] payload, bool zipped)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(payload), CompressionMode.Decompress);
            var plain = new MemoryStream();
            if (zipped) gzip.CopyTo(plain);
            _ = Note.Parser.ParseFrom(zipped ? plain.ToArray() : payload);
            return true;
        }
        catch (Exception error) when (error is InvalidDataException or InvalidProtocolBufferException)
        {
            return false;
        }
    }

    static byte[] MakeBody(Random random)
    {
        var note = new Note { Text = new string('n', random.Next(300)), Number = random.Next() };
        var good = random.Next(3) == 0 ? RawCall.Message(1, Zip(note)) : RawCall.Message(note);
        switch (random.Next(6))
        {
            case 0: return good;
            case 1: return good[..random.Next(good.Length)];
            case 2:
                for (var i = random.Next(1, 4); i > 0; i--) good[random.Next(good.Length)] = (byte)random.Next(256);
                return good;
            case 3: return [.. good, .. good];
            case 4: return RawCall.Message((byte)random.Next(3), good, random.Next(int.MinValue, int.MaxValue));
            default:
                var junk = new byte[random.Next(400)];
                random.NextBytes(junk);
                return junk;
        }
    }

    static byte[] Zip(Note note)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest)) gzip.Write(note.ToByteArray());
        return zipped.ToArray();
    }

    static string Junk(Random random, string letters)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 12); i > 0; i--) text.Append(letters[random.Next(letters.Length)]);
        return text.ToString();
    }
}
