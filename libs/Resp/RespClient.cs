namespace Resp;

/// <summary>
/// A client of a server that speaks RESP2, for instance Redis. One TCP connection carries the commands of all callers in a
/// pipeline; when it breaks it is made again, for ever, with growing pauses. Nothing is ever sent twice. Make one for the process.
/// </summary>
public sealed class RespClient : IAsyncDisposable
{
    readonly RespOptions _options;
    readonly TimeProvider _time;
    readonly Pipeline _pipeline;
    readonly CancellationTokenSource _stop = new();
    readonly Task _running;
    volatile RespSession? _session;
    bool _disposed;

    /// <summary>Begins to connect; it does not wait for it.</summary>
    public RespClient(RespOptions options, TimeProvider? time = null)
    {
        _options = options;
        _time = time ?? TimeProvider.System;
        _pipeline = new(options, _time);
        _running = Task.WhenAll(Task.Run(KeepConnectedAsync), Task.Run(ExpireAsync));
    }

    /// <summary>Sends a command and returns its reply.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="cancellationToken">Gives up waiting. A command that was not sent yet will not be; one that was may be executed all the same.</param>
    /// <exception cref="RespServerException">The server answered with an error.</exception>
    /// <exception cref="RespConnectionException">There is no connection, or it broke before the reply.</exception>
    /// <exception cref="RespTimeoutException">No reply within <see cref="RespOptions.CommandTimeout"/>.</exception>
    /// <exception cref="RespBusyException">Too many commands wait already.</exception>
    public ValueTask<RespValue> ExecuteAsync(RespCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<RespValue>(cancellationToken);
        var pending = _pipeline.Add(command);
        pending.CancelWith(cancellationToken);
        return pending.Task;
    }

    /// <summary>Ends the connection. Commands that wait fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        await _stop.CancelAsync();
        _session?.Abort(Closed());
        await _running;
        _pipeline.Down(Closed());
        _stop.Dispose();
    }

    async Task KeepConnectedAsync()
    {
        for (var failures = 0; !_stop.IsCancellationRequested; failures++)
        {
            try
            {
                using var session = _session = await ConnectAsync();
                failures = 0;
                _pipeline.Up();
                if (_stop.IsCancellationRequested) session.Abort(Closed());
                _pipeline.FailSent(await session.RunAsync(_pipeline));
            }
            catch (Exception error)
            {
                // whatever it was, the next attempt may succeed: a name that resolves again, a password file that was written
                _pipeline.Down(error);
            }

            await PauseAsync(Backoff.Pause(failures, _options.MaxBackoff, Random.Shared.NextDouble()));
        }
    }

    async Task<RespSession> ConnectAsync()
    {
        using var deadline = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        try
        {
            return await RespSession.ConnectAsync(_options, _time, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection within {_options.ConnectTimeout.TotalSeconds} s");
        }
    }

    /// <summary>Ends what waits too long, and a connection on which nothing comes any more: a server that hangs, or a network that swallows.</summary>
    async Task ExpireAsync()
    {
        while (await PauseAsync(_options.CommandTimeout / 10))
        {
            if (_pipeline.Expire() && _session is { } session && session.Silence >= _options.CommandTimeout)
                session.Abort(new TimeoutException($"nothing was received for {_options.CommandTimeout.TotalSeconds} s"));
        }
    }

    async Task<bool> PauseAsync(TimeSpan pause)
    {
        await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_stop.IsCancellationRequested;
    }

    static ObjectDisposedException Closed() => new(nameof(RespClient));
}
