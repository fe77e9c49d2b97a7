using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Runtime.Local.Balancing.Epoll;

/// <summary>
/// The relay of Linux: a few threads that do nothing but move bytes, woken by epoll.
/// Why not the sockets of .NET, and why so many threads: docs/decisions/0020.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class EpollRelay : IRelay
{
    private const int MostLoops = 4;

    // several balancers on a machine of many processors must not crowd on the first few
    private static int turn;

    private readonly Socket listener;
    private readonly RelayLoop[] loops;
    private readonly Task ended;

    private EpollRelay(Socket listener, Destination destination, ConnectionQuota quota, Patience patience)
    {
        this.listener = listener;
        Address = (IPEndPoint)listener.LocalEndPoint!;
        loops = new RelayLoop[Math.Min(Environment.ProcessorCount, MostLoops)];
        for (var i = 0; i < loops.Length; i++) loops[i] = new(listener.SafeHandle, destination, quota, patience, Place);
        ended = Task.WhenAll(loops.Select(loop => loop.RunAsync($"balancer :{Address.Port}",
            Interlocked.Increment(ref turn) & int.MaxValue)));
    }

    /// <inheritdoc />
    public IPEndPoint Address { get; }

    /// <summary>Listens at once.</summary>
    /// <exception cref="CannotListenException">The address is taken, or not to be had.</exception>
    public static IRelay Listen(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience)
    {
        var listener = Listener.Open(address);
        listener.Blocking = false;
        // what it accepts has the same options
        listener.NoDelay = true;
        listener.KeepAlive();
        return new EpollRelay(listener, destination, quota, patience);
    }

    /// <inheritdoc />
    public int Connections => loops.Sum(loop => loop.Connections);

    /// <inheritdoc />
    public void BackendsChanged()
    {
        foreach (var loop in loops) loop.BackendsChanged();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var loop in loops) loop.Stop();
        await ended;
        foreach (var loop in loops) loop.Dispose();
        listener.Dispose();
    }

    // Whichever thread happened to accept it: a few long connections must not end up on one of them.
    private void Place(TcpSocket client)
    {
        var least = loops[0];
        foreach (var loop in loops)
        {
            if (loop.Connections < least.Connections) least = loop;
        }
        least.Take(client);
    }
}
