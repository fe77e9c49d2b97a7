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
}
