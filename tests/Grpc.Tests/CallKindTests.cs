using Grpc.Core;

namespace Grpc.Tests;

public sealed class CallKindTests
{
    [Fact]
    public async Task One_request_has_one_answer()
    {
        await using var server = await CallsServer.StartAsync();
        using var call = server.Client.UnaryAsync(new() { Text = "hello", Number = 7 });
        Assert.Equal(new() { Text = "hello", Number = 7 }, await call);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Empty(call.GetTrailers());
        Assert.Equal("again", server.Client.Unary(new() { Text = "again" }).Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10_000)]
    public async Task One_request_has_a_stream_of_answers(int count)
    {
        await using var server = await CallsServer.StartAsync();
        using var call = server.Client.Down(new() { Text = "x", Number = count });
        var numbers = new List<int>();
        await foreach (var note in call.ResponseStream.ReadAllAsync()) numbers.Add(note.Number);
        Assert.Equal(Enumerable.Range(0, count), numbers);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_stream_of_requests_has_one_answer(int count)
    {
        await using var server = await CallsServer.StartAsync();
        using var call = server.Client.Up();
        for (var i = 0; i < count; i++) await call.RequestStream.WriteAsync(new() { Text = "x", Number = i });
        await call.RequestStream.CompleteAsync();
        Assert.Equal(new() { Text = new('x', count), Number = count * (count - 1) / 2 }, await call);
    }

    /// <summary>Kestrel uses a stream again: what is still under way of the last call on it must not meet the next.</summary>
    [Fact]
    public async Task Writes_that_nobody_awaits_arrive_and_harm_no_later_call()
    {
        await using var server = await CallsServer.StartAsync();
        var request = new Note { Text = "hasty:" + new string('x', 17_000), Number = 1 };
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
        {
            for (var round = 0; round < Law.Times; round++)
            {
                using var call = server.Client.Down(request);
                Assert.Equal(1, await call.ResponseStream.ReadAllAsync().CountAsync());
            }
        }));
    }

    [Fact]
    public async Task Streams_go_both_ways_and_no_message_waits_for_the_next()
    {
        await using var server = await CallsServer.StartAsync();
        using var call = server.Client.Both();
        for (var i = 0; i < 100; i++)
        {
            await call.RequestStream.WriteAsync(new() { Number = i });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(i, call.ResponseStream.Current.Number);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }
}
