using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Plimsoll.Runtime.Local.Tests.Support;

internal static class Sockets
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A port that nobody listens on: above those of replicas, below those that the system gives to clients, who could take it before it is used.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // the next one, then
            }
        }
    }

    /// <summary>Waits until somebody takes connections there: a cluster's Service does a moment after its pods are ready.</summary>
    public static async Task WaitForAsync(string address, int port)
    {
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address, port, late.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, late.Token);
            }
        }
    }
}
