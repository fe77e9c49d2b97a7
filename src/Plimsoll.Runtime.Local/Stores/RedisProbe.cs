using System.Net;
using System.Net.Sockets;
using System.Text;
using Plimsoll.Runtime.Local.Probes;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>Well is <c>+PONG</c>; while Redis reads its data it says <c>-LOADING</c>.</summary>
internal sealed class RedisProbe(IPEndPoint address, string password) : TimedProbe
{
    protected override string Question => $"PING to redis at {address}";

    protected override async Task<(bool Well, string Answer)> TryAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, cancellationToken);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {password}\r\nPING\r\n"), cancellationToken);
        var auth = await reader.ReadLineAsync(cancellationToken);
        var ping = auth == "+OK" ? await reader.ReadLineAsync(cancellationToken) : auth;
        return (ping == "+PONG", ping ?? "connection closed");
    }
}
