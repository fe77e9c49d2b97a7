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

    /// <summary>Ends all connections politely, and those to come after their first answer. False when that was done before.</summary>
    public bool BeginDrain()
    {
        if (Interlocked.Exchange(ref _draining, 1) != 0) return false;
        _drain.Cancel();
        foreach (var connection in _connections.Keys) connection.Retire();
        return true;
    }

    /// <summary>Knows a connection for as long as <paramref name="next"/> serves it, and retires it at its age.</summary>
    public async Task ServeAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var connection = new ReplicaConnection(context, IsHttp2(context));
        context.Features.Set(connection);
        _connections.TryAdd(connection, true);
        // HTTP/2 that comes so late goes when the server stops: sent away before its first request it would be a failed connection
        if (Draining) connection.Retiring = true;
        using var timer = time.CreateTimer(static state => ((ReplicaConnection)state!).Retire(), connection, Age(), Timeout.InfiniteTimeSpan);
        try
        {
            await next(context);
            if (connection.IsHttp2) await Task.Delay(Farewell, time, context.ConnectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
