using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Testing;

/// <summary>TCP ports of this machine.</summary>
public static class Ports
{
    // below those that the system gives to outgoing connections (from 32768), and above those that Plimsoll gives to replicas (from 10000)
    // and to services (from 20000)
    private const int First = 30_000, Count = 2_768;

    private static readonly ConcurrentDictionary<int, Socket> Reserved = [];

    /// <summary>
    /// A port of loopback that nobody listens on, and that no other test of the machine is given as long as this process runs: whoever
    /// asked for it may take its time before it listens there.
    /// </summary>
    public static int Free()
    {
        for (var tries = 0; ; tries++)
        {
            var port = RandomNumberGenerator.GetInt32(First, First + Count);
            var isOurs = Reserved.ContainsKey(port);
            // in ./test long a process uses up all of them: then one that it had before
            if (isOurs && tries < Count) continue;
            if ((isOurs || Reserve(port)) && IsFree(port)) return port;
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

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return TryBind(socket, new IPEndPoint(IPAddress.Loopback, port));
    }

    /// <summary>
    /// Takes a name that only one process of the machine can have, and that it loses when it ends: a Unix socket without a file (unix(7),
    /// "abstract").
    /// </summary>
    private static bool Reserve(int port)
    {
        if (!OperatingSystem.IsLinux()) return true;
        var name = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        if (TryBind(name, new UnixDomainSocketEndPoint($"\0plimsoll-test-port-{port}")) && Reserved.TryAdd(port, name)) return true;
        name.Dispose();
        return false;
    }

    private static bool TryBind(Socket socket, EndPoint address)
    {
        try
        {
            socket.Bind(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
