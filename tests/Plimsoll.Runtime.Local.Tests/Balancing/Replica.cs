using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Plimsoll.Runtime.Local.Balancing;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

/// <summary>A real server behind the balancer: what it does with a connection is up to the test.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly Socket listener;
    private readonly ConcurrentBag<Socket> accepted = [];
    private Task accepting = Task.CompletedTask;

    private Replica(string id, IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        Backend = new(id, (IPEndPoint)listener.LocalEndPoint!);
    }

    public Backend Backend { get; }

    public int Accepted => accepted.Count;

    public static Replica Serving(string id, Func<Socket, Task> serve) => new Replica(id).Begin(serve);

    /// <summary>Says its id, then sends back what it gets, then its FIN.</summary>
    public static Replica Echo(string id, IPAddress? address = null) => new Replica(id, address).Begin(async socket =>
    {
        await socket.SayAsync(id + "\n");
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await socket.ReceiveAsync(buffer)) > 0) await socket.SayAsync(buffer.AsMemory(0, count));
        socket.Shutdown(SocketShutdown.Send);
        socket.Dispose();
    });

    /// <summary>Has an address, where nobody listens until it begins.</summary>
    public static Replica Refusing(string id) => new(id);

    public Replica Begin(Func<Socket, Task> serve)
    {
        listener.Listen(4096);
        accepting = AcceptAsync(serve);
        return this;
    }

    public void StopAccepting() => listener.Dispose();

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        foreach (var socket in accepted) socket.Dispose();
    }

    private async Task AcceptAsync(Func<Socket, Task> serve)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                accepted.Add(socket);
                _ = ServeAsync(socket, serve);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // it was told to stop
        }
    }

    private static async Task ServeAsync(Socket socket, Func<Socket, Task> serve)
    {
        try
        {
            await serve(socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the client went away, or the test is over
            socket.Dispose();
        }
    }
}
