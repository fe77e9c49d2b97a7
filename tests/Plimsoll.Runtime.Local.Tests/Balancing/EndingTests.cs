using System.Net.Sockets;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

/// <summary>How the end of a connection gets from one side to the other.</summary>
public abstract class EndingTests : BalancerTests
{
    [Fact]
    public async Task After_the_clients_FIN_the_server_still_streams()
    {
        var heardAll = new TaskCompletionSource<string>();
        await using var replica = Replica.Serving("a", async socket =>
        {
            heardAll.SetResult(await socket.ReadToEndAsync());
            for (var i = 0; i < 100; i++) await socket.SayAsync($"{i};");
            socket.Dispose();
        });
        await using var balancer = Listen(replica.Backend);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        await client.SayAsync("question");
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("question", await heardAll.Task);
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i};")), await client.ReadToEndAsync());
        await balancer.WhenIdleAsync("a", CancellationToken.None).WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task After_the_servers_FIN_the_client_still_sends()
    {
        var heardAll = new TaskCompletionSource<string>();
        await using var replica = Replica.Serving("a", async socket =>
        {
            await socket.SayAsync("that is all");
            socket.Shutdown(SocketShutdown.Send);
            heardAll.SetResult(await socket.ReadToEndAsync());
            socket.Dispose();
        });
        await using var balancer = Listen(replica.Backend);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal("that is all", await client.ReadToEndAsync());
        for (var i = 0; i < 100; i++) await client.SayAsync($"{i};");
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i};")), await heardAll.Task);
        await balancer.WhenIdleAsync("a", CancellationToken.None).WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task A_server_that_closes_an_idle_connection_ends_it_with_FIN()
    {
        await using var replica = Replica.Serving("a", async socket =>
        {
            await socket.SayAsync("goodbye");
            socket.Dispose();
        });
        await using var balancer = Listen(replica.Backend);
        for (var i = 0; i < 50; i++)
        {
            using var client = await Tcp.ConnectAsync(balancer.Address);
            Assert.Equal("goodbye", await client.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task The_clients_reset_reaches_the_server()
    {
        var seen = new TaskCompletionSource<SocketError>();
        await using var replica = Replica.Serving("a", async socket =>
        {
            await socket.ReadLineAsync();
            await socket.SayAsync("go on\n");
            seen.SetResult(await socket.ErrorAsync());
        });
        await using var balancer = Listen(replica.Backend);
        var client = await Tcp.ConnectAsync(balancer.Address);
        await client.SayAsync("hello\n");
        await client.ReadLineAsync();
        client.Reset();
        Assert.Equal(SocketError.ConnectionReset, await seen.Task.WaitAsync(Eventually.Patience));
        await balancer.WhenIdleAsync("a", CancellationToken.None).WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task The_servers_reset_reaches_the_client_after_what_it_said()
    {
        var heard = new TaskCompletionSource();
        await using var replica = Replica.Serving("a", async socket =>
        {
            await socket.SayAsync("half an answ");
            await heard.Task;
            socket.Reset();
        });
        await using var balancer = Listen(replica.Backend);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        var buffer = new byte[100];
        var count = 0;
        while (count < 12) count += await client.ReceiveAsync(buffer.AsMemory(count));
        heard.SetResult();
        Assert.Equal(SocketError.ConnectionReset, await client.ErrorAsync());
        await balancer.WhenIdleAsync("a", CancellationToken.None).WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task A_server_that_is_gone_while_the_client_sends_ends_in_a_reset()
    {
        await using var replica = Replica.Serving("a", async socket =>
        {
            await socket.ReadLineAsync();
            socket.Reset();
        });
        await using var balancer = Listen(replica.Backend);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        await client.SayAsync("hello\n");
        var chunk = new byte[64 * 1024];
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (true) await client.SayAsync(chunk).WaitAsync(Eventually.Patience);
        });
        await balancer.WhenIdleAsync("a", CancellationToken.None).WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task Disposing_resets_what_is_open()
    {
        await using var replica = Replica.Echo("a");
        var balancer = ListenOnOwnPort(replica.Backend);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        await client.ReadLineAsync();
        await balancer.DisposeAsync();
        Assert.Equal(SocketError.ConnectionReset, await client.ErrorAsync());
        Assert.Equal(0, balancer.OpenConnections("a"));
        balancer.SetBackends([]);
        // a program that another test starts just now has it open for a moment
        await Eventually.HoldsAsync("the port is free", () => HostPort.IsFree(balancer.Address.Port));
        var refused = await Assert.ThrowsAsync<SocketException>(() => Tcp.ConnectAsync(balancer.Address));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }
}
