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
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? first : second).PostAsync("/inc")));
        await using var third = await Replica.StartAsync(redis, "shared");
        Assert.Equal("200", await third.GetAsync("/count"));
    }

    [Fact]
    public async Task What_is_no_number_is_said_and_left_alone()
    {
        await using var client = new Resp.RespClient(new() { Host = "127.0.0.1", Port = redis.Port, PasswordFile = redis.PasswordFile, ConnectTimeout = Eventually.Patience, CommandTimeout = Eventually.Patience });
        await client.ExecuteAsync(Resp.RespCommand.Create("SET", "words", "seven"));
        await using var counter = await Replica.StartAsync(redis, "words");
        using var inc = await counter.Http.PostAsync("/inc", null);
        using var count = await counter.Http.GetAsync("/count");
        Assert.Equal(HttpStatusCode.InternalServerError, inc.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, count.StatusCode);
        Assert.Contains("not an integer", await inc.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("does not hold a number", await count.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
