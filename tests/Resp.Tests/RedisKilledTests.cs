namespace Resp.Tests;

public sealed class RedisKilledTests : IAsyncLifetime
{
    readonly RedisServer _redis = new();

    public ValueTask InitializeAsync() => _redis.InitializeAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Killed_under_load_nothing_acknowledged_is_lost_and_nothing_is_sent_twice()
    {
        await using var client = _redis.Client();
        await client.PingAsync();
        long acknowledged = 0, unknown = 0;
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await client.StringIncrementAsync("count");
                    Interlocked.Increment(ref acknowledged);
                }
                catch (RespConnectionException error)
                {
                    if (error.FateUnknown) Interlocked.Increment(ref unknown);
                    else await Task.Delay(1);
                }
            }
        })).ToArray();

        for (var round = 0; round < 3; round++)
        {
            var before = Volatile.Read(ref acknowledged);
            await Eventually.BecomesAsync(
                "500 more increments are acknowledged",
                () => Task.FromResult(Volatile.Read(ref acknowledged)),
                count => count >= before + 500);
            await _redis.KillAsync();
            await _redis.StartAsync();
        }

        await client.WhenConnectedAsync();
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        var count = await client.StringIncrementAsync("count", 0);
        Assert.InRange(count, acknowledged, acknowledged + unknown);
    }

    [Fact]
    public async Task Away_it_is_refused_at_once()
    {
        await using var client = _redis.Client();
        await client.PingAsync();
        await _redis.KillAsync();
        await Assert.ThrowsAsync<RespConnectionException>(async () => { while (true) await client.PingAsync(); });
        var error = await Assert.ThrowsAsync<RespConnectionException>(() => client.StringIncrementAsync("count").AsTask());
        Assert.False(error.FateUnknown);
    }
}
