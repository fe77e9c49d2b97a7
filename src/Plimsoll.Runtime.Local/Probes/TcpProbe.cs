using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Runtime.Local.Probes;

/// <summary>Well is a connection that is accepted.</summary>
internal sealed class TcpProbe(IPEndPoint address) : TimedProbe
{
    protected override string Question => $"connect to {address}";

    protected override async Task<(bool Well, string Answer)> TryAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, cancellationToken);
        return (true, "accepted");
    }
}
