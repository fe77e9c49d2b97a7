using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Hosting;

/// <summary>
/// Keeps the end of the server from an HTTP/2 connection until nothing runs on it. Kestrel would close it as soon as it counts no more
/// streams, which is before it has written the last frames of the last one, and a client to which GOAWAY was said closes it itself
/// (docs/decisions/0066).
/// </summary>
internal sealed class QuietClose : IAsyncDisposable
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    readonly ReplicaConnection _connection;
    readonly TimeSpan _quiet;
    readonly TimeProvider _time;
    readonly CancellationTokenSource _close = new();
    readonly CancellationTokenSource _ended;
    readonly CancellationTokenRegistration _stopping;
    Task _closing = Task.CompletedTask;

    /// <summary>From here on Kestrel hears of the end of the server through this.</summary>
    /// <param name="context">The connection, as Kestrel knows it.</param>
    /// <param name="connection">The same, as we know it.</param>
    /// <param name="quiet">How long nothing was written on one that may be closed.</param>
    /// <param name="time">What tells it.</param>
    public QuietClose(ConnectionContext context, ReplicaConnection connection, TimeSpan quiet, TimeProvider time)
    {
        (_connection, _quiet, _time) = (connection, quiet, time);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed);
        var server = context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
        var stopping = server.ConnectionClosedRequested;
        server.ConnectionClosedRequested = _close.Token;
        _stopping = stopping.UnsafeRegister(_ => _closing = CloseAsync(), null);
    }

    async Task CloseAsync()
    {
        _connection.Retire();
        while (!_ended.IsCancellationRequested && !(_connection.Quiet >= _quiet))
            await Task.Delay(Poll, _time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _connection.Close();
        await _close.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.DisposeAsync();
        await _ended.CancelAsync();
        await _closing;
        _close.Dispose();
        _ended.Dispose();
    }
}
