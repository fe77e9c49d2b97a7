using System.Net;
using System.Net.Sockets;

namespace Hosting.Tests;

/// <summary>A balancer in its smallest form: a new connection goes to the replica of the moment, and stays there. FIN is relayed as
/// FIN.</summary>
sealed class Switch : IDisposable
{
    /// <summary>How long a replica drains that is told twice.</summary>
    static readonly TimeSpan LongDrain = Eventually.Patience * 2;

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Lock _gate = new();
    Place _target;

    public Switch(int target)
    {
        _target = new(target);
        _listener.Start(512);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A release: a successor gets the new connections, and the replica ends as a good one does.</summary>
    /// <param name="replica">It is told to end, and, as a runtime does, again when nobody is connected to it any more.</param>
    /// <param name="drain">How long the successor drains; where it is said streams keep connections open, and the replica is told
    /// once.</param>
    public async Task<ServiceProcess> ReplaceAsync(ServiceProcess replica, string? drain = null)
    {
        var next = await Service.StartAsync(drain ?? $"{LongDrain.TotalSeconds}");
        Place left;
        lock (_gate) (left, _target) = (_target, new Place(next.Port));
        await replica.TerminateAsync();
        if (drain is null)
        {
            // earlier than the drain ends: a client that has not left by then loses what it asks
            await Eventually.BecomesAsync(
                "all clients leave the replica", () => Task.FromResult(left.Connections), connections => connections == 0, LongDrain / 2);
            await replica.TerminateAsync();
        }

        Assert.Equal(0, await replica.ExitCodeAsync());
        await replica.DisposeAsync();
        return next;
    }

    public void Dispose() => _listener.Dispose();

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                Place target;
                lock (_gate) (target = _target).Enter();
                _ = RelayAsync(client, target);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    static async Task RelayAsync(Socket client, Place target)
    {
        try
        {
            using var replica = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using (client)
            {
                client.NoDelay = true;
                await replica.ConnectAsync(IPAddress.Loopback, target.Port);
                await Task.WhenAll(CopyAsync(client, replica), CopyAsync(replica, client));
            }
        }
        finally
        {
            target.Leave();
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

    /// <summary>A replica's port, and how many connections lead there.</summary>
    sealed class Place(int port)
    {
        int _connections;

        public int Port => port;

        public int Connections => Volatile.Read(ref _connections);

        public void Enter() => Interlocked.Increment(ref _connections);

        public void Leave() => Interlocked.Decrement(ref _connections);
    }
}
