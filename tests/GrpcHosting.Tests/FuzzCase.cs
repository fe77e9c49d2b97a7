using System.Globalization;
using System.IO.Compression;
using System.Text;
using Google.Protobuf;
using HostedGrpcService;

namespace GrpcHosting.Tests;

/// <summary>A generated request over good HTTP/2, and whether it is a good call.</summary>
internal sealed record FuzzCase((string Name, string Value)[] Headers, byte[] Body, int Chunk, bool Good)
{
    const int Longest = 4 * 1024 * 1024;

    /// <summary>The same seed makes the same case.</summary>
    public static FuzzCase Make(int seed)
    {
        var random = new Random(seed);
        var body = MakeBody(random);
        var encoding = random.Next(4) == 0 ? "gzip" : "";
        // a timeout or an encoding that is not known is as good as none
        var (header, refused) = random.Next(8) switch
        {
            0 => (("content-type", Junk(random, "aplictongr/+-")), true),
            1 => ((":path", $"/testing.Calls/{Junk(random, "UnaryDown")}x"), true),
            2 => (("grpc-timeout", $"{Junk(random, "0123456789")}{Junk(random, "xyz")}"), false),
            3 => (("grpc-encoding", $"x{Junk(random, "gzip")}"), false),
            4 => (("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{random.Next(10, 99999999)}{"HMS"[random.Next(3)]}")),
                false),
            5 => (($"x-{Junk(random, "abc-_.")}", Junk(random, "abcdefg ,;=%")), false),
            _ => (("te", "trailers"), false),
        };
        if (header.Item1 == "grpc-encoding") encoding = "";
        (string, string)[] headers = RawCall.Headers(RawCall.Unary, encoding.Length > 0 ? [header, ("grpc-encoding", encoding)] : [header]);
        return new(headers, body, random.Next(1, 200), !refused && IsGood(body, encoding == "gzip"));
    }

    /// <summary>What the protocol says of a body: one message, whole, and nothing else.</summary>
    static bool IsGood(byte[] body, bool gzip)
    {
        if (body.Length < 5 || body[0] > 1 || (body[0] == 1 && !gzip)) return false;
        var length = (uint)((body[1] << 24) | (body[2] << 16) | (body[3] << 8) | body[4]);
        return length <= Longest && length == body.Length - 5 && IsNote(body[5..], body[0] == 1);
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
