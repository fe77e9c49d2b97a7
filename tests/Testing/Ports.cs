using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Testing;

/// <summary>TCP ports of this machine.</summary>
public static class Ports
{
    /// <summary>
    /// A port of loopback that nobody listens on: below those that the system gives to outgoing connections, which could take it before it is used, and above those of replicas.
    /// </summary>
    public static int Free()
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

    /// <summary>Whether somebody takes connections there.</summary>
    public static async Task<bool> ListensAsync(string address, int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address, port).WaitAsync(Eventually.Patience);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
