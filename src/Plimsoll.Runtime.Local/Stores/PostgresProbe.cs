using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Plimsoll.Runtime.Local.Probes;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>Well is a server that asks for the password (PostgreSQL protocol 3.0, Start-up); while it starts or recovers it answers with an
/// error.</summary>
internal sealed class PostgresProbe(IPEndPoint address, Endpoint.Store store) : TimedProbe
{
    private const int Protocol = 3 << 16;

    protected override string Question => $"log in to postgres at {address}";

    protected override async Task<(bool Well, string Answer)> TryAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, cancellationToken);
        var parameters = Encoding.UTF8.GetBytes($"user\0{store.User}\0database\0{store.Database}\0\0");
        var message = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), Protocol);
        parameters.CopyTo(message, 8);
        await socket.SendAsync(message, cancellationToken);
        var answer = new byte[512];
        var read = await socket.ReceiveAsync(answer, cancellationToken);
        return read > 0 && answer[0] == 'R' ? (true, "asked for the password")
            : (false, read == 0 ? "connection closed" : Text(answer.AsSpan(0, read)));
    }

    /// <summary>The message of an error: fields, each a letter, a text and a zero byte.</summary>
    private static string Text(ReadOnlySpan<byte> answer) => Encoding.UTF8.GetString(answer[Math.Min(5, answer.Length)..])
        .Split('\0').FirstOrDefault(field => field.StartsWith('M'))?[1..] ?? "an error";
}
