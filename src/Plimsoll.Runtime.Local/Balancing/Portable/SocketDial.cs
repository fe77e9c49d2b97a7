using System.Net.Sockets;

namespace Plimsoll.Runtime.Local.Balancing.Portable;

/// <summary>Finds a backend for a client that is held meanwhile.</summary>
internal sealed class SocketDial(Destination destination, Patience patience)
{
    private volatile TaskCompletionSource changed = NewSignal();

    /// <summary>The counts of the service that has the address now.</summary>
    public ConnectionCounts Counts => destination.Pool.Counts;

    /// <summary>Who is held tries again.</summary>
    public void BackendsChanged() => Interlocked.Exchange(ref changed, NewSignal()).TrySetResult();

    /// <summary>A connection to the least busy backend that takes it, counted in the pool; null when none did for too long, or on
    /// cancelling.</summary>
    public async Task<(Socket Server, Backend Backend, BackendPool Pool)?> ConnectAsync(CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        giveUp.CancelAfter(patience.Hold);
        while (!giveUp.IsCancellationRequested)
        {
            var next = changed.Task;
            var tried = new List<Backend>();
            var pool = destination.Pool;
            while (pool.Take(tried) is { } backend)
            {
                if (await ConnectAsync(backend, giveUp.Token) is { } server) return (server, backend, pool);
                pool.Release(backend);
                tried.Add(backend);
            }
            var pause = tried.Count > 0 ? patience.Retry : Timeout.InfiniteTimeSpan;
            await ((Task)next.WaitAsync(pause, giveUp.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }

    private async Task<Socket?> ConnectAsync(Backend backend, CancellationToken cancellationToken)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        within.CancelAfter(patience.Connect);
        Socket? server = null;
        try
        {
            server = new Socket(backend.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await server.ConnectAsync(backend.Address, within.Token);
            return server;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            server?.Dispose();
            return null;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
