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
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, byte> connections = [];
    private readonly Task accepting;
    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SocketRelay(Socket listener, BackendPool pool, Patience patience)
    {
        (this.listener, this.pool, this.patience) = (listener, pool, patience);
        Address = (IPEndPoint)listener.LocalEndPoint!;
        accepting = AcceptAsync();
    }

    /// <inheritdoc />
    public IPEndPoint Address { get; }

    /// <summary>Listens at once.</summary>
    /// <exception cref="CannotListenException">The address is taken, or not to be had.</exception>
    public static IRelay Listen(IPEndPoint address, BackendPool pool, Patience patience)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // On Unix .NET binds with SO_REUSEADDR by itself; the option ReuseAddress would add SO_REUSEPORT, and two could have one address.
            if (OperatingSystem.IsWindows()) listener.ExclusiveAddressUse = true;
            listener.Bind(address);
            listener.Listen(4096);
            return new SocketRelay(listener, pool, patience);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new CannotListenException(address, e.SocketErrorCode, e);
        }
    }

    /// <inheritdoc />
    public void BackendsChanged() => Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

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
                var client = await listener.AcceptAsync(stopping.Token);
                var running = RelayAsync(client);
                connections.TryAdd(running, 0);
                _ = running.ContinueWith(t => connections.TryRemove(t, out _), TaskScheduler.Default);
            }
            catch (SocketException)
            {
                // the client is gone again, or there are no file descriptors left: either passes
                await Task.Delay(patience.Retry, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(Socket client)
    {
        if (await ConnectAsync() is not var (server, backend))
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

    private async Task<(Socket Server, Backend Backend)?> ConnectAsync()
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        giveUp.CancelAfter(patience.Hold);
        while (!giveUp.IsCancellationRequested)
        {
            var next = changed.Task;
            var tried = new List<Backend>();
            while (pool.Take(tried) is { } backend)
            {
                if (await ConnectAsync(backend, giveUp.Token) is { } server) return (server, backend);
                pool.Release(backend);
                tried.Add(backend);
            }
            await next.WaitAsync(tried.Count > 0 ? patience.Retry : Timeout.InfiniteTimeSpan, giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }

    private async Task<Socket?> ConnectAsync(Backend backend, CancellationToken cancellationToken)
    {
        var server = new Socket(backend.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        within.CancelAfter(patience.Connect);
        try
        {
            await server.ConnectAsync(backend.Address, within.Token);
            return server;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            server.Dispose();
            return null;
        }
    }
}
