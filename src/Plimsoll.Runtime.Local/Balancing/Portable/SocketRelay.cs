using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Runtime.Local.Balancing.Portable;

/// <summary>The relay on the sockets of .NET: runs on every system.</summary>
internal sealed class SocketRelay : IRelay
{
    private const int EndsAtOnce = 32;

    private readonly Socket listener;
    private readonly ConnectionQuota quota;
    private readonly Patience patience;
    private readonly SocketDial dial;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, byte> connections = [];
    private readonly ConcurrentDictionary<SocketPair, byte> pairs = [];
    private readonly Task accepting, ending;

    private SocketRelay(Socket listener, Destination destination, ConnectionQuota quota, Patience patience)
    {
        (this.listener, this.quota, this.patience) = (listener, quota, patience);
        dial = new(destination, patience);
        Address = (IPEndPoint)listener.LocalEndPoint!;
        accepting = AcceptAsync();
        ending = EndIdleAsync();
    }

    /// <inheritdoc />
    public IPEndPoint Address { get; }

    /// <summary>Listens at once.</summary>
    /// <exception cref="CannotListenException">The address is taken, or not to be had.</exception>
    public static IRelay Listen(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        new SocketRelay(Listener.Open(address), destination, quota, patience);

    /// <inheritdoc />
    public int Connections => connections.Count;

    /// <inheritdoc />
    public void BackendsChanged() => dial.BackendsChanged();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        await ending;
        await Task.WhenAll(connections.Keys);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await UntilRoomAsync();
                var running = RelayAsync(await listener.AcceptAsync(stopping.Token));
                connections.TryAdd(running, 0);
                _ = running.ContinueWith(ended => connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (SocketException e)
            {
                // the client is gone again, or there are no descriptors left: either passes
                if (e.SocketErrorCode != SocketError.ConnectionAborted) quota.SayFailed(e.Message);
                await Task.Delay(patience.Retry, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>While it waits, clients wait in the backlog.</summary>
    private async Task UntilRoomAsync()
    {
        while (!quota.HasRoom)
        {
            if (listener.Poll(0, SelectMode.SelectRead))
            {
                quota.SayFull();
                EndIdle(patience.IdleWhenFull);
            }
            await Task.Delay(patience.Retry, stopping.Token);
        }
    }

    private async Task RelayAsync(Socket client)
    {
        quota.Add();
        try
        {
            if (await dial.ConnectAsync(stopping.Token) is var (server, backend, pool))
                await RelayAsync(new(client, server), backend, pool);
            else if (!stopping.IsCancellationRequested) dial.Counts.Failed();
        }
        finally
        {
            client.Dispose();
            quota.Remove();
        }
    }

    private async Task RelayAsync(SocketPair pair, Backend backend, BackendPool pool)
    {
        pairs.TryAdd(pair, 0);
        pool.Counts.Served();
        try
        {
            await pair.RelayAsync(stopping.Token);
            if (pair.IsResetByServer) pool.Counts.Failed();
        }
        finally
        {
            pairs.TryRemove(pair, out _);
            pool.Release(backend);
        }
    }

    private async Task EndIdleAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(patience.Idle / 10, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            EndIdle(patience.Idle);
        }
    }

    private void EndIdle(TimeSpan idle)
    {
        var before = Environment.TickCount64 - (long)idle.TotalMilliseconds;
        foreach (var pair in pairs.Keys.Where(pair => pair.LastMoved < before).OrderBy(pair => pair.LastMoved).Take(EndsAtOnce)) pair.End();
    }
}
