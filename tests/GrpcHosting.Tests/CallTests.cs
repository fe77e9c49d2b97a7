using Grpc.Core;
using HostedGrpcService;

namespace GrpcHosting.Tests;

/// <summary>Statuses, trailers, deadlines and cancellation, as a caller of a service sees them.</summary>
public sealed class CallTests(CallsServer server) : IClassFixture<CallsServer>
{
    // long enough to reach a handler on a busy machine
    static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(StatusCode.NotFound, "not here")]
    [InlineData(StatusCode.Internal, "100% ünïcode\n")]
    [InlineData(StatusCode.Aborted, "")]
    public async Task A_caller_gets_the_status_and_the_trailers_of_the_handler(StatusCode code, string words)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => server.Client.UnaryAsync(new() { Text =
            $"fail:{code} {words}" }).ResponseAsync);
        Assert.Equal((code, words), (error.StatusCode, error.Status.Detail));
        Assert.Equal("asked", error.Trailers.GetValue("why"));
        Assert.Equal([0, 255], error.Trailers.GetValueBytes("why-bin")!);

        using var call = server.Client.Down(new() { Text = $"fail:{code} {words}", Number = 3 });
        for (var i = 0; i < 3; i++) Assert.True(await call.ResponseStream.MoveNext());
        error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal((code, words), (error.StatusCode, error.Status.Detail));
        Assert.Equal("asked", call.GetTrailers().GetValue("why"));
    }

    [Fact]
    public async Task A_caller_never_sees_the_exception_of_a_handler()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => server.Client.UnaryAsync(new() { Text = "throw:" }).ResponseAsync);
        Assert.Equal(StatusCode.Unknown, error.StatusCode);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_or_a_cancellation_cancels_the_handler()
    {
        await using var server = await CallsServer.StartAsync();
        // connected before, so that the calls reach the server in their time
        await server.Client.UnaryAsync(new());
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + Short;
        using var call = server.Client.UnaryAsync(new() { Text = "wait:unary" }, deadline: deadline);
        using var stream = server.Client.Down(new() { Text = "wait:stream", Number = 1 }, deadline: deadline);
        Assert.True(await stream.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() =>
            stream.ResponseStream.MoveNext())).StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        string[] cancelled = [await server.CancelledAsync(), await server.CancelledAsync()];
        Assert.Equal(["wait:stream", "wait:unary"], cancelled.Order(StringComparer.Ordinal));

        using var left = server.Client.Down(new() { Text = "wait:left", Number = 1 });
        Assert.True(await left.ResponseStream.MoveNext());
        left.Dispose();
        Assert.Equal("wait:left", await server.CancelledAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Streams_of_every_kind_end_with_UNAVAILABLE_when_the_server_stops_and_unary_calls_finish(bool withDeadline)
    {
        await using var server = await CallsServer.StartAsync();
        var deadline = withDeadline ? CallsServer.Later : (DateTime?)null;
        using var both = server.Client.Both(deadline: deadline);
        using var up = server.Client.Up(deadline: deadline);
        using var down = server.Client.Down(new() { Text = "wait:", Number = 1 }, deadline: deadline);
        using var unary = server.Client.UnaryAsync(new() { Text = "cancelled:" }, deadline: deadline);
        await both.RequestStream.WriteAsync(new());
        await up.RequestStream.WriteAsync(new());
        Assert.True(await both.ResponseStream.MoveNext());
        Assert.True(await down.ResponseStream.MoveNext());

        await server.StopAsync();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => both.ResponseStream.MoveNext())).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => down.ResponseStream.MoveNext())).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => up.ResponseAsync)).StatusCode);
        // the stream that waited is what this call waits for
        Assert.Equal("wait:", (await unary).Text);
        Assert.Equal(0, await server.Process.ExitCodeAsync());
    }

    [Fact]
    public async Task An_early_end_stops_a_stream_of_requests()
    {
        using var call = server.Client.Up();
        await call.RequestStream.WriteAsync(new() { Text = "fail:ResourceExhausted enough" });
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
    }

    [Fact]
    public async Task The_longest_message_passes_and_a_stream_may_be_longer()
    {
        var longest = new Note { Text = new('x', (4 * 1024 * 1024) - 5) };
        Assert.Equal(4 * 1024 * 1024, longest.CalculateSize());
        Assert.Equal(longest, await server.Client.UnaryAsync(longest));
        longest.Text += "x";
        var error = await Assert.ThrowsAsync<RpcException>(() => server.Client.UnaryAsync(longest).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        longest.Text = longest.Text[1..];
        using var call = server.Client.Both();
        for (var i = 0; i < 10; i++)
        {
            await call.RequestStream.WriteAsync(longest);
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        }
    }
}
