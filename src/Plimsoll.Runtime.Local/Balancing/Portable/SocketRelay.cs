using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Runtime.Local.Balancing.Portable;

/// <summary>The relay on the sockets of .NET: runs on every system.</summary>
internal sealed class SocketRelay : IRelay
{
    private readonly Socket listener;
    private readonly BackendPool pool;
    private readonly Patience patience;
    private readonly SocketDial dial;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, byte> connections = [];
    private readonly Task accepting;

    private SocketRelay(Socket listener, BackendPool pool, Patience patience)
    {
        (this.listener, this.pool, this.patience) = (listener, pool, patience);
        dial = new(pool, patience);
        Address = (IPEndPoint)listener.LocalEndPoint!;
        accepting = AcceptAsync();
    }

    /// <inheritdoc />
    public IPEndPoint Address { get; }

    /// <summary>Listens at once.</summary>
    /// <exception cref="CannotListenException">The address is taken, or not to be had.</exception>
    public static IRelay Listen(IPEndPoint address, BackendPool pool, Patience patience) => new SocketRelay(Listener.Open(address), pool, patience);

    /// <inheritdoc />
    public void BackendsChanged() => dial.BackendsChanged();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections.Keys);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var running = RelayAsync(await listener.AcceptAsync(stopping.Token));
                connections.TryAdd(running, 0);
                _ = running.ContinueWith(ended => connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (SocketException)
            {
                // the client is gone again, or there are no descriptors left: either passes
                await Task.Delay(patience.Retry, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(Socket client)
    {
        if (await dial.ConnectAsync(stopping.Token) is not var (server, backend))
        {
            client.Dispose();
            return;
        }
        try
        {
            await new SocketPair(client, server).RelayAsync(stopping.Token);
        }
        finally
        {
            pool.Release(backend);
        }
    }
}
