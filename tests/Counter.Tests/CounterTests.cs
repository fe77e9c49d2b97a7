using System.Globalization;
using System.Net;

namespace Counter.Tests;

public sealed class CounterTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task It_counts_in_plain_text()
    {
        await using var counter = await Replica.StartAsync(redis, "counts");
        Assert.Equal("gin OK", await counter.GetAsync("/ok"));
        Assert.Equal("0", await counter.GetAsync("/count"));
        Assert.Equal("-1", await counter.PostAsync("/dec"));
        Assert.Equal("0", await counter.PostAsync("/inc"));
        Assert.Equal("1", await counter.PostAsync("/inc"));
        Assert.Equal("1", await counter.GetAsync("/count"));
        Assert.Equal("c0ffee", await counter.GetAsync("/version"));
        Assert.Equal("ok", await counter.GetAsync("/healthz"));
        Assert.Equal("ok", await counter.GetAsync("/readyz"));
    }

    [Fact]
    public async Task Replicas_share_the_count_and_a_new_one_does_not_reset_it()
    {
        await using var first = await Replica.StartAsync(redis, "shared");
        await using var second = await Replica.StartAsync(redis, "shared");
        var counts = await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => (i % 2 == 0 ? first : second).PostAsync("/inc")));
        // each caller has a reply of his own
        Assert.Equal(Enumerable.Range(1, 2000), counts.Select(count => int.Parse(count, CultureInfo.InvariantCulture)).Order());
        await using var third = await Replica.StartAsync(redis, "shared");
        Assert.Equal("2000", await third.GetAsync("/count"));
    }

    [Fact]
    public async Task All_callers_share_one_connection()
    {
        await using var counter = await Replica.StartAsync(redis, "one");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => counter.PostAsync("/inc")));
        var clients = await redis.CommandAsync("CLIENT", "LIST");
        Assert.Single(clients.Split('\n'), line => line.Contains("cmd=incr", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_is_no_number_is_said_and_left_alone()
    {
        await redis.CommandAsync("SET", "words", "seven");
        await using var counter = await Replica.StartAsync(redis, "words");
        using var inc = await counter.Http.PostAsync("/inc", null);
        using var count = await counter.Http.GetAsync("/count");
        Assert.Equal(HttpStatusCode.InternalServerError, inc.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, count.StatusCode);
        Assert.Contains("not an integer", await inc.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("does not hold a number", await count.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
