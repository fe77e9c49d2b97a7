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
        // as an array of words, since a password may have spaces; where there is none, AUTH is an error
        var length = Encoding.UTF8.GetByteCount(password);
        var login = length == 0 ? "" : $"*2\r\n$4\r\nAUTH\r\n${length}\r\n{password}\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(login + "PING\r\n"), cancellationToken);
        var auth = length == 0 ? "+OK" : await reader.ReadLineAsync(cancellationToken);
        var ping = auth == "+OK" ? await reader.ReadLineAsync(cancellationToken) : auth;
        return (ping == "+PONG", ping ?? "connection closed");
    }
}
