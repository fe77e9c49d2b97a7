using System.Globalization;
using System.Net;

namespace Counter.Tests;

public sealed class StoreAwayTests : IAsyncLifetime
{
    readonly RedisServer _redis = new();

    public ValueTask InitializeAsync() => _redis.InitializeAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Without_its_store_it_says_so_and_it_recovers_with_the_count_kept()
    {
        await using var counter = await Replica.StartAsync(_redis, "kept");
        Assert.Equal("1", await counter.PostAsync("/inc"));
        await _redis.KillAsync();

        using var away = await counter.Http.PostAsync("/inc", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal("application/problem+json", away.Content.Headers.ContentType?.MediaType);
        Assert.Equal("gin OK", await counter.GetAsync("/ok"));

        await _redis.StartAsync();
        await Eventually.BecomesAsync(
            "the counter reaches its store",
            () => counter.StatusOfPostAsync("/inc"),
            status => status != HttpStatusCode.ServiceUnavailable);
        Assert.Equal("2", await counter.GetAsync("/count"));
    }

    [Fact]
    public async Task It_is_not_ready_before_it_has_reached_its_store_once()
    {
        await _redis.KillAsync();
        await using var counter = await Replica.StartAsync(_redis, "late");
        using var early = await counter.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.Contains("redis: Cannot connect", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", await counter.GetAsync("/healthz"));
    }

    [Fact]
    public async Task Killed_under_load_it_loses_no_acknowledged_increment_and_sends_none_twice()
    {
        await using var counter = await Replica.StartAsync(_redis, "killed");
        await ReadyAsync(counter);
        long acknowledged = 0, unknown = 0;
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var answer = await counter.Http.PostAsync("/inc", null);
                var said = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref acknowledged);
                else if (said.Contains("may have been executed or not", StringComparison.Ordinal)) Interlocked.Increment(ref unknown);
                else await Task.Delay(1);
            }
        })).ToArray();

        for (var round = 0; round < 3; round++)
        {
            var before = Volatile.Read(ref acknowledged);
            await Eventually.HoldsAsync("500 more increments are acknowledged", () => Volatile.Read(ref acknowledged) >= before + 500);
            await _redis.KillAsync();
            await _redis.StartAsync();
        }

        await Eventually.BecomesAsync(
            "the counter reaches its store", () => counter.StatusOfGetAsync("/count"), status => status == HttpStatusCode.OK);
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        var count = long.Parse(await counter.GetAsync("/count"), CultureInfo.InvariantCulture);
        Assert.InRange(count, acknowledged, acknowledged + unknown);
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_showing_it_and_read_again_when_it_was_corrected()
    {
        using var folder = new TempFolder();
        var file = folder["password"];
        await using var counter = await Replica.StartAsync(_redis, "password", passwordFile: file);
        Assert.Contains(file, await WhyNotReadyAsync(counter), StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, "hunter2\n");
        var wrong = await Eventually.BecomesAsync(
            "the password is refused", () => WhyNotReadyAsync(counter), why => why.Contains("NOAUTH", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", wrong, StringComparison.Ordinal);

        File.Copy(_redis.PasswordFile, file, overwrite: true);
        await ReadyAsync(counter);
        Assert.Equal("1", await counter.PostAsync("/inc"));
    }

    [Fact]
    public async Task A_store_that_hangs_is_said_after_the_time_limit()
    {
        await using var store = new Store(new()
        {
            Host = "127.0.0.1", Port = _redis.Port, PasswordFile = _redis.PasswordFile, CommandTimeout = TimeSpan.FromMilliseconds(500),
        });
        var count = new Count(store, "hanging");
        Assert.Equal(1, await count.IncrementAsync());
        await _redis.HangAsync(true);
        var hangs = await Assert.ThrowsAsync<StoreAwayException>(count.IncrementAsync);
        Assert.Contains("did not answer within 0.5 s: the command may have been executed or not", hangs.Message, StringComparison.Ordinal);

        await _redis.HangAsync(false);
        // also the command that was given up is executed then
        await Eventually.BecomesAsync("the store answers", () => TryGetAsync(count), seen => seen == 2);
    }

    static async Task<long?> TryGetAsync(Count count)
    {
        try
        {
            return await count.GetAsync();
        }
        catch (StoreAwayException)
        {
            return null;
        }
    }

    static Task ReadyAsync(Replica counter) =>
        Eventually.BecomesAsync("the counter reaches its store", () => WhyNotReadyAsync(counter), why => why == "ok");

    static async Task<string> WhyNotReadyAsync(Replica counter)
    {
        using var answer = await counter.Http.GetAsync("/readyz");
        return await answer.Content.ReadAsStringAsync();
    }
}
