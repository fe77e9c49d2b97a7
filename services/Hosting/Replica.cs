using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hosting;

/// <summary>This process as one of several: its open connections, and whether it is on its way out.</summary>
internal sealed class Replica(ReplicaOptions options, TimeProvider time) : IDisposable
{
    // A client that reads the last GOAWAY and the end in one go may still choose the connection for a request, which then fails
    // without its being told that it may try again (seen with .NET's: 4 in 100 ends). One that has read it closes the connection itself.
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<ReplicaConnection, bool> _connections = new();
    readonly CancellationTokenSource _drain = new();
    int _draining;

    /// <summary>True from the first request to stop on.</summary>
    public bool Draining => Volatile.Read(ref _draining) != 0;

    /// <summary>Cancelled with the first request to stop.</summary>
    public CancellationToken DrainBegan => _drain.Token;

    /// <summary>Is not ready from here on, and ends all connections politely. False when that was done before.</summary>
    public bool BeginDrain()
    {
        if (Interlocked.Exchange(ref _draining, 1) != 0) return false;
        _drain.Cancel();
        Retire();
        return true;
    }

    /// <summary>Ends the connections that are open now, each with its next answer.</summary>
    public void Retire()
    {
        foreach (var connection in _connections.Keys) connection.Retire();
    }

    /// <summary>Knows a connection for as long as <paramref name="next"/> serves it, and retires it at its age.</summary>
    public async Task ServeAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var connection = new ReplicaConnection(time);
        context.Features.Set(connection);
        _connections.TryAdd(connection, true);
        using var timer = time.CreateTimer(static state => ((ReplicaConnection)state!)
            .Retire(), connection, Age(), Timeout.InfiniteTimeSpan);
        try
        {
            if (!IsHttp2(context))
            {
                if (Draining) connection.Retire();
                await next(context);
                return;
            }

            // who comes so late stays a while: its next connection would lead here again, until the balancer has heard that there is a
            // better place
            context.Transport = new FarewellTransport(context.Transport, connection);
            await using var close = new QuietClose(context, connection, Farewell, time);
            await next(context);
            await Task.Delay(Farewell, time, context.ConnectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    public void Dispose() => _drain.Dispose();

    // without TLS there is nothing to negotiate: Kestrel serves what the endpoint is set to
    bool IsHttp2(ConnectionContext context) =>
        options.Protocols == HttpProtocols.Http2
        || context.Features.Get<ITlsHandshakeFeature>() is not null && options.Protocols.HasFlag(HttpProtocols.Http2);

    TimeSpan Age() => options.MaxConnectionAge * (0.9 + (Random.Shared.NextDouble() / 5));
}
