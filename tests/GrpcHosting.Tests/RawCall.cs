using System.Buffers.Binary;
using Google.Protobuf;
using HostedGrpcService;

namespace GrpcHosting.Tests;

/// <summary>Requests byte by byte.</summary>
internal static class RawCall
{
    public const string Unary = "/testing.Calls/Unary";

    /// <summary>The headers of a good request, then others, which replace those of their name; an empty value removes one.</summary>
    public static (string Name, string Value)[] Headers(string path, params (string Name, string Value)[] others)
    {
        var headers = new List<(string Name, string Value)> { (":method", "POST"), (":scheme", "http"), (":path", path),
            (":authority", "test"), ("te", "trailers"), ("content-type", "application/grpc") };
        foreach (var other in others)
        {
            var index = headers.FindIndex(header => header.Name == other.Name);
            if (index >= 0) headers[index] = other;
            else headers.Add(other);
        }

        return [.. headers.Where(header => header.Value.Length > 0)];
    }

    public static byte[] Message(Note note) => Message(0, note.ToByteArray());

    public static byte[] Message(byte flag, byte[] payload, int? length = null)
    {
        var message = new byte[5 + payload.Length];
        message[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), length ?? payload.Length);
        payload.CopyTo(message, 5);
        return message;
    }

    /// <summary>One request on a connection of its own; the body in frames of at most <paramref name="chunk"/> bytes.</summary>
    public static async Task<RawAnswer> AskAsync(int port, (string Name, string Value)[] headers, byte[] body, int chunk = 16384)
    {
        using var connection = await RawConnection.OpenAsync(port);
        await SendAsync(connection, 1, headers, body, chunk);
        return await connection.ReadAnswerAsync(1);
    }

    public static async Task SendAsync(RawConnection connection, int stream, (string Name, string Value)[] headers, byte[] body,
        int chunk = 16384)
    {
        await connection.SendAsync(RawConnection.Frame(RawConnection.Headers, RawConnection.EndHeaders, stream,
            RawConnection.Block(headers)));
        foreach (var part in body.Chunk(chunk)) await connection.SendAsync(RawConnection.Frame(RawConnection.Data, 0, stream, part));
        await connection.SendAsync(RawConnection.Frame(RawConnection.Data, RawConnection.EndStream, stream, []));
    }
}
