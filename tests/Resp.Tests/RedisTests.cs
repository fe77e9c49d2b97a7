namespace Resp.Tests;

public sealed class RedisTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task Many_callers_share_a_connection_and_each_gets_his_own_reply()
    {
        await using var client = redis.Client();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async caller =>
        {
            for (var i = 0; i < 100; i++)
            {
                await client.ExecuteAsync(RespCommand.Create("SET", $"own-{caller}", $"{caller} {i}"));
                Assert.Equal($"{caller} {i}", (await client.ExecuteAsync(RespCommand.Create("GET", $"own-{caller}"))).ToString());
            }
        }));
        var clients = (await client.ExecuteAsync(RespCommand.Create("CLIENT", "LIST"))).ToString();
        Assert.Single(clients.Split('\n'), line => line.Contains("cmd=client", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_increment_is_lost_or_counted_twice()
    {
        await using var client = redis.Client();
        var counts = await Task.WhenAll(Enumerable.Range(0, 5000).Select(_ => client.StringIncrementAsync("sum").AsTask()));
        Assert.Equal(Enumerable.Range(1, 5000).Select(count => (long)count), counts.Order());
    }

    [Fact]
    public async Task Values_come_back_as_they_were_whatever_their_size()
    {
        await using var client = redis.Client();
        Assert.Null(await client.StringGetAsync("absent"));
        foreach (var size in (int[])[0, 1, 100_000, 3_000_000])
        {
            var bytes = new byte[size];
            Random.Shared.NextBytes(bytes);
            await client.ExecuteAsync(RespCommand.Create("SET", (ReadOnlyMemory<byte>[])["size"u8.ToArray(), bytes]));
            Assert.True((await client.StringGetAsync("size")).GetValueOrDefault().Span.SequenceEqual(bytes));
        }

        var nested = await client.ExecuteAsync(RespCommand.Create("EVAL", "return {1, {'two', false}}", "0"));
        Assert.Equal([RespKind.Integer, RespKind.Array], nested.Elements.Select(element => element.Kind));
        Assert.True(nested.Elements[1].Elements[1].IsNull);
    }

    [Fact]
    public async Task The_servers_errors_are_told_and_harm_nobody_else()
    {
        await using var client = redis.Client();
        await client.ExecuteAsync(RespCommand.Create("SET", "text", "seven"));
        var bad = client.StringIncrementAsync("text").AsTask();
        var good = client.StringIncrementAsync("number", 3).AsTask();
        Assert.Equal("ERR", (await Assert.ThrowsAsync<RespServerException>(() => bad)).Code);
        Assert.Equal(3, await good);
    }

    [Fact]
    public async Task Giving_up_leaves_the_pipeline_intact()
    {
        await using var client = redis.Client();
        await client.PingAsync();
        using var cancellation = new CancellationTokenSource();
        var blocked = client.ExecuteAsync(RespCommand.Create("BLPOP", "nothing", "0"), cancellation.Token).AsTask();
        var behind = client.StringIncrementAsync("behind").AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked);
        await using var other = redis.Client();
        await other.ExecuteAsync(RespCommand.Create("RPUSH", "nothing", "something"));
        Assert.Equal(1, await behind);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.StringIncrementAsync("behind", 1, cancellation.Token).AsTask());
        Assert.Equal(2, await client.StringIncrementAsync("behind"));
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_being_shown()
    {
        using var folder = new TempFolder();
        var file = folder.Write("password", "hunter2\n");
        await using var client = new RespClient(redis.Options() with { PasswordFile = file });
        var error = await Assert.ThrowsAsync<RespConnectionException>(() => client.PingAsync().AsTask());
        Assert.Contains("WRONGPASS", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);

        // put right, it is read again
        File.Copy(redis.PasswordFile, file, overwrite: true);
        await client.WhenConnectedAsync();
    }
}
