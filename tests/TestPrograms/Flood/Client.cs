using System.Net;
using System.Net.Sockets;

namespace Flood;

/// <summary>One connection, from the moment that it is asked for.</summary>
internal sealed class Client : IDisposable
{
    // each address has some 28,000 ports
    private const int Sources = 16;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Task _connecting;

    public Client(IPEndPoint target, int number, Action<Socket>? prepare = null)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{2 + number % Sources}"), 0));
        prepare?.Invoke(_socket);
        _connecting = ConnectAsync(target);
    }

    /// <summary>Its handshake is not finished.</summary>
    public bool IsPending => !_connecting.IsCompleted;

    public bool IsConnected => _connecting.IsCompleted && _socket.Connected;

    public void Send(byte one)
    {
        try
        {
            if (IsConnected) _socket.Send([one]);
        }
        catch (SocketException)
        {
            // it was ended by the other side
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ConnectAsync(IPEndPoint target)
    {
        try
        {
            await _socket.ConnectAsync(target);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // refused, timed out, or the test is over
        }
    }
}
