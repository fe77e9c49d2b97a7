namespace Resp.Tests;

public sealed class BrokenServerTests
{
    static readonly RespCommand Increment = RespCommand.Create("INCR", "count");

    [Fact]
    public async Task What_was_sent_and_not_answered_has_an_unknown_fate_and_is_not_sent_again()
    {
        await using var server = new BrokenServer(_ => null);
        await using var client = new RespClient(server.Options);
        var error = await Assert.ThrowsAsync<RespConnectionException>(() => client.ExecuteAsync(Increment).AsTask());
        Assert.True(error.FateUnknown);
        Assert.Contains("INCR was sent: it may have been executed or not", error.Message, StringComparison.Ordinal);
        await ReconnectsAsync(server);
        Assert.Equal(Increment.Wire.Length, server.Received.Length);
    }

    [Theory]
    [InlineData("what\r\n")]
    [InlineData(":1\r\n:2\r\n")]
    [InlineData("$2000000000\r\n")]
    public async Task A_malformed_reply_ends_the_connection(string reply)
    {
        await using var server = new BrokenServer(_ => reply);
        await using var client = new RespClient(server.Options);
        await Record.ExceptionAsync(() => client.ExecuteAsync(Increment).AsTask());
        await ReconnectsAsync(server);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_server_that_hangs_is_told_after_the_timeout_and_left(int greetsAfter)
    {
        // a command that waited for the greeting is late before the server has been silent for as long
        await using var server = new BrokenServer(_ => "") { GreetsAfter = TimeSpan.FromMilliseconds(greetsAfter) };
        await using var client = new RespClient(server.Options with { CommandTimeout = TimeSpan.FromMilliseconds(100) });
        Exception? error;
        do error = await Record.ExceptionAsync(() => client.ExecuteAsync(Increment).AsTask());
        while (error is not (null or RespTimeoutException { FateUnknown: true }));
        Assert.NotNull(error);
        await ReconnectsAsync(server);
    }

    [Fact]
    public async Task A_late_reply_goes_to_nobody_else()
    {
        using var asked = new SemaphoreSlim(0);
        await using var server = new BrokenServer(text =>
        {
            asked.Release();
            return text.EndsWith("$4\r\nLAST\r\n", StringComparison.Ordinal) ? ":1\r\n:2\r\n" : "";
        });
        await using var client = new RespClient(server.Options);
        using var cancellation = new CancellationTokenSource();
        var first = client.ExecuteAsync(Increment, cancellation.Token).AsTask();
        await asked.WaitAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(2, (await client.ExecuteAsync(RespCommand.Create("LAST"))).Integer);
    }

    [Fact]
    public async Task Beyond_the_bound_nothing_is_taken()
    {
        await using var server = new BrokenServer(_ => "");
        await using var client = new RespClient(server.Options with { MaxPending = 3 });
        var waiting = Enumerable.Range(0, 3).Select(_ => client.ExecuteAsync(Increment).AsTask()).ToArray();
        await Assert.ThrowsAsync<RespBusyException>(async () => await client.ExecuteAsync(Increment));
        await client.DisposeAsync();
        foreach (var command in waiting) await Assert.ThrowsAsync<RespConnectionException>(() => command);
        await Assert.ThrowsAsync<RespConnectionException>(async () => await client.ExecuteAsync(Increment));
    }

    private static Task<int> ReconnectsAsync(BrokenServer server) =>
        Eventually.BecomesAsync("the client connects again", () => Task.FromResult(server.Connections), connections => connections >= 2);
}
