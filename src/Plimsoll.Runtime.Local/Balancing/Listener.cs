using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>Opens the socket that clients connect to.</summary>
internal static class Listener
{
    private const int Backlog = 4096;

    // a client that vanished without a word is found after two minutes, and not after the two hours that systems take
    private const int SilentSeconds = 60, SecondsBetweenQuestions = 15, Questions = 4;

    /// <summary>Listens at once, also on an address whose last connections are still winding down.</summary>
    /// <exception cref="CannotListenException">The address is taken, or not to be had.</exception>
    public static Socket Open(IPEndPoint address)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // On Unix .NET sets SO_REUSEADDR by itself; its option ReuseAddress would add SO_REUSEPORT, and two could have one address.
            if (OperatingSystem.IsWindows()) listener.ExclusiveAddressUse = true;
            listener.Bind(address);
            listener.Listen(Backlog);
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new CannotListenException(address, e.SocketErrorCode, e);
        }
    }

    /// <summary>Lets the system find out when the peer is gone.</summary>
    public static void KeepAlive(this Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, SilentSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, SecondsBetweenQuestions);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Questions);
    }
}
