using StackExchange.Redis;

namespace Counter;

/// <summary>
/// The counter's Redis. One connection carries the commands of all callers; when it breaks it is made again, for ever. Nothing is
/// sent twice: a command that failed after it was sent may have been executed.
/// </summary>
internal sealed class Store : IAsyncDisposable
{
    readonly StoreOptions _options;
    readonly StoreCredentials _credentials;
    readonly Task<ConnectionMultiplexer> _connecting;

    /// <summary>Begins to connect and does not wait for it.</summary>
    public Store(StoreOptions options)
    {
        _options = options;
        _credentials = new(options);
        _connecting = ConnectionMultiplexer.ConnectAsync(Configure());
    }

    /// <summary>Asks Redis something, once the first attempt to connect is over.</summary>
    /// <exception cref="RedisServerException">Redis answered with an error: the command had no effect.</exception>
    /// <exception cref="StoreAwayException">There is no connection, it broke, or no answer came in time.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        var redis = await _connecting;
        try
        {
            return await ask(redis.GetDatabase());
        }
        catch (RedisConnectionException error)
        {
            throw Away(error.CommandStatus == CommandStatus.Sent
                ? $"The connection to {_options.Host}:{_options.Port} broke after the command was sent: it may have been executed or not"
                : $"Cannot connect to {_options.Host}:{_options.Port}: {_credentials.Problem ?? error.GetBaseException().Message}", error);
        }
        catch (RedisTimeoutException error)
        {
            var fate = error.Commandstatus == CommandStatus.Sent ? "the command may have been executed or not" : "the command was not sent";
            throw Away($"{_options.Host}:{_options.Port} did not answer within {_options.CommandTimeout.TotalSeconds} s: {fate}", error);
        }
    }

    /// <summary>Returns when Redis has answered.</summary>
    /// <exception cref="StoreAwayException">It did not.</exception>
    public async ValueTask PingAsync(CancellationToken cancellationToken) =>
        await AskAsync(static database => database.PingAsync()).WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await (await _connecting).DisposeAsync();

    static StoreAwayException Away(string message, Exception cause) => new(message, cause);

    ConfigurationOptions Configure() => new()
    {
        EndPoints = { { _options.Host, _options.Port } },
        Defaults = _credentials,
        AbortOnConnectFail = false,
        ConnectRetry = 1,
        BacklogPolicy = BacklogPolicy.FailFast,
        ReconnectRetryPolicy = new LinearRetry(500),
        ConnectTimeout = (int)_options.ConnectTimeout.TotalMilliseconds,
        AsyncTimeout = (int)_options.CommandTimeout.TotalMilliseconds,
        SyncTimeout = (int)_options.CommandTimeout.TotalMilliseconds,
        HeartbeatInterval = TimeSpan.FromMilliseconds(500),
        IncludeDetailInExceptions = false,
        ClientName = "counter",
        // subscriptions share the one connection; there is neither a cluster nor a sentinel to hear from
        Protocol = RedisProtocol.Resp3,
        ConfigurationChannel = "",
        TieBreaker = "",
    };
}

/// <summary>Redis cannot be reached, or did not answer. The message says what was attempted and seen, and has no secrets.</summary>
internal sealed class StoreAwayException(string message, Exception cause) : Exception(message, cause);
