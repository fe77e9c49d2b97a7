using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hosting.Tests;

/// <summary>
/// An HTTP/1.1 client that keeps its connection and, unlike HttpClient, never repeats a request: what is lost, is lost.
/// It opens a new connection when an answer said so, or when it sees the old one closed before it asks.
/// </summary>
sealed class KeepAliveClient(int port) : IDisposable
{
    static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: test\r\n\r\n"u8.ToArray();

    readonly byte[] _buffer = new byte[4096];
    Socket? _socket;

    /// <summary>Asks once and returns the answer.</summary>
    /// <exception cref="IOException">There was none.</exception>
    public async Task<string> AskAsync()
    {
        if (_socket is null || IsClosed(_socket)) await ConnectAsync();
        await _socket!.SendAsync(Request);
        var text = "";
        while (!text.EndsWith("hello", StringComparison.Ordinal) && !text.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await _socket.ReceiveAsync(_buffer);
            if (count == 0) throw new EndOfStreamException($"Closed after '{text}'");
            text += Encoding.ASCII.GetString(_buffer, 0, count);
        }

        if (text.Contains("Connection: close\r\n", StringComparison.Ordinal)) Dispose();
        return text;
    }

    /// <summary>Waits until the server closes the connection: true for FIN, false for RST.</summary>
    public async Task<bool> IsClosedPolitelyAsync()
    {
        try
        {
            return await _socket!.ReceiveAsync(_buffer) == 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    async Task ConnectAsync()
    {
        _socket?.Dispose();
        _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(IPAddress.Loopback, port);
    }

    static bool IsClosed(Socket socket) => socket.Poll(0, SelectMode.SelectRead);
}
