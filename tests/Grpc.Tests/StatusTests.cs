using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grpc.Tests;

public sealed class StatusTests
{
    [Theory]
    [InlineData(StatusCode.NotFound, "not here")]
    [InlineData(StatusCode.Internal, "100% ünïcode\n")]
    [InlineData(StatusCode.Aborted, "")]
    public async Task What_a_handler_reports_the_caller_is_told(StatusCode code, string words)
    {
        await using var server = await CallsServer.StartAsync();
        var error = await Assert.ThrowsAsync<RpcException>(() => server.Client.UnaryAsync(new() { Text = $"fail:{code} {words}" }).ResponseAsync);
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
    public async Task What_a_handler_throws_stays_here()
    {
        await using var server = await CallsServer.StartAsync();
        var error = await Assert.ThrowsAsync<RpcException>(() => server.Client.UnaryAsync(new() { Text = "throw:" }).ResponseAsync);
        Assert.Equal(StatusCode.Unknown, error.StatusCode);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_cancels_both_sides()
    {
        await using var server = await CallsServer.StartAsync();
        // connected before, so that the calls reach the server in their time
        await server.Client.UnaryAsync(new());
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5);
        using var call = server.Client.UnaryAsync(new() { Text = "wait:unary" }, deadline: deadline);
        using var stream = server.Client.Down(new() { Text = "wait:stream", Number = 1 }, deadline: deadline);
        Assert.True(await stream.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext())).StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        string[] cancelled = [await server.Service.CancelledAsync(), await server.Service.CancelledAsync()];
        Assert.Equal(["wait:stream", "wait:unary"], cancelled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_deadline_that_is_over_sends_nothing()
    {
        using var channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
        var call = new Calls.CallsClient(channel).UnaryAsync(new(), deadline: DateTime.UnixEpoch);
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_or_disposing_cancels_the_handler(bool cancel)
    {
        await using var server = await CallsServer.StartAsync();
        using var source = new CancellationTokenSource();
        var call = server.Client.Down(new() { Text = "wait:", Number = 1 }, cancellationToken: source.Token);
        Assert.True(await call.ResponseStream.MoveNext());
        var next = call.ResponseStream.MoveNext();
        if (cancel) await source.CancelAsync();
        else call.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => next)).StatusCode);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        Assert.Equal("wait:", await server.Service.CancelledAsync());
    }

    [Fact]
    public async Task A_call_that_nobody_reads_is_cancelled_when_it_is_disposed()
    {
        await using var server = await CallsServer.StartAsync();
        var call = server.Client.Down(new() { Text = "wait:", Number = 1 });
        await call.ResponseHeadersAsync;
        call.Dispose();
        Assert.Equal("wait:", await server.Service.CancelledAsync());
    }

    [Fact]
    public async Task Nobody_there_is_unavailable()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        using var channel = GrpcChannel.ForAddress($"http://{socket.LocalEndPoint}");
        var client = new Calls.CallsClient(channel);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => client.UnaryAsync(new()).ResponseAsync)).StatusCode);
        using var call = client.Up();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new()))).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
    }

    [Fact]
    public async Task A_stream_ends_with_unavailable_when_the_server_stops()
    {
        await using var server = await CallsServer.StartAsync();
        using var call = server.Client.Both();
        await call.RequestStream.WriteAsync(new());
        Assert.True(await call.ResponseStream.MoveNext());
        var stopping = server.StopAsync();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode);
        await stopping;
    }

    [Fact]
    public async Task An_early_end_stops_the_stream_of_requests()
    {
        await using var server = await CallsServer.StartAsync();
        using var call = server.Client.Up();
        await call.RequestStream.WriteAsync(new() { Text = "fail:ResourceExhausted enough" });
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new()))).StatusCode);
    }
}
