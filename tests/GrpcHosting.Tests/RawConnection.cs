using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GrpcHosting.Tests;

/// <summary>An HTTP/2 connection whose every byte the test chooses (RFC 9113). What it is sent it reads as frames.</summary>
internal sealed class RawConnection : IDisposable
{
    public const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    public const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly NetworkStream _stream;
    readonly byte[] _header = new byte[9];

    RawConnection(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _stream = new(_socket);
    }

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var connection = new RawConnection(port);
        await connection.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        // HEADER_TABLE_SIZE 0: the server's headers refer to nothing that was sent before
        await connection.SendAsync(Frame(Settings, 0, 0, [0, 1, 0, 0, 0, 0]));
        // room for all answers to come
        await connection.SendAsync(Frame(WindowUpdate, 0, 0, [0x7f, 0, 0, 0]));
        return connection;
    }

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>Headers as literals that are not remembered (RFC 7541, 6.2.2).</summary>
    public static byte[] Block(params (string Name, string Value)[] headers)
    {
        var block = new List<byte>();
        foreach (var (name, value) in headers)
        {
            block.Add(0);
            Text(block, name);
            Text(block, value);
        }

        return [.. block];

        static void Text(List<byte> block, string text)
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            if (bytes.Length < 127)
            {
                block.Add((byte)bytes.Length);
            }
            else
            {
                block.Add(127);
                var rest = bytes.Length - 127;
                for (; rest >= 128; rest /= 128) block.Add((byte)(128 + (rest % 128)));
                block.Add((byte)rest);
            }

            block.AddRange(bytes);
        }
    }

    /// <summary>Sends; where the server has closed the connection, nothing happens.</summary>
    public async ValueTask SendAsync(byte[] bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // what it said before is still to be read
        }
    }

    /// <summary>Says that nothing more will come.</summary>
    public void EndSending()
    {
        if (_socket.Connected) _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>The next frame; null when the server closed the connection.</summary>
    public async Task<(byte Type, byte Flags, int Stream, byte[] Payload)?> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            if (await _stream.ReadAtLeastAsync(_header, 9, throwOnEndOfStream: false, cancellationToken) < 9) return null;
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(_header) >>> 8];
            await _stream.ReadExactlyAsync(payload, cancellationToken);
            return (_header[3], _header[4], BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(5)) & int.MaxValue, payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Everything that comes on a stream until it ends, or the connection does.</summary>
    public async Task<RawAnswer> ReadAnswerAsync(int stream, CancellationToken cancellationToken = default)
    {
        var answer = new RawAnswer();
        while (await ReadAsync(cancellationToken) is { } frame)
        {
            if (frame is { Type: Settings, Flags: 0 }) await SendAsync(Frame(Settings, Ack, 0, []));
            if (frame is { Type: Ping, Flags: 0 }) await SendAsync(Frame(Ping, Ack, 0, frame.Payload));
            if (frame.Type == GoAway) answer.GoAwayCode = BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4));
            if (frame.Stream != stream) continue;
            if (frame.Type == Reset) answer.ResetCode = BinaryPrimitives.ReadInt32BigEndian(frame.Payload);
            if (frame.Type == Headers) answer.Blocks.Add(Hpack.Decode(frame.Payload));
            if (frame.Type == Data) answer.Data.AddRange(frame.Payload);
            if (frame.Type == Reset || (frame.Type is Headers or Data && (frame.Flags & EndStream) != 0)) return answer;
        }

        answer.Closed = true;
        return answer;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
