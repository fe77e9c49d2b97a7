using System.Net;
using System.Net.Sockets;

namespace Hosting.Tests;

/// <summary>A balancer in its smallest form: a new connection goes to the replica of the moment, and stays there. FIN is relayed as FIN.</summary>
sealed class Switch : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    int _target;

    public Switch(int target)
    {
        _target = target;
        _listener.Start(512);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A release: a successor gets the new connections, and the replica ends as a good one does.</summary>
    public async Task<ServiceProcess> ReplaceAsync(ServiceProcess replica)
    {
        var next = await ServiceProcess.StartAsync(drain: "1");
        _target = next.Port;
        await replica.TerminateAsync();
        Assert.Equal(0, await replica.ExitCodeAsync());
        await replica.DisposeAsync();
        return next;
    }

    public void Dispose() => _listener.Dispose();

    async Task AcceptAsync()
    {
        try
        {
            while (true) _ = RelayAsync(await _listener.AcceptSocketAsync(), _target);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    static async Task RelayAsync(Socket client, int target)
    {
        using var replica = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await replica.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAll(CopyAsync(client, replica), CopyAsync(replica, client));
        }
    }

    static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count) await to.SendAsync(buffer.AsMemory(0, count));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
