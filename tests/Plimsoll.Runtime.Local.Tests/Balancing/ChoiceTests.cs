using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Balancing;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

/// <summary>Which backend a new connection gets, and what happens while there is none.</summary>
public abstract class ChoiceTests : BalancerTests
{
    [Fact]
    public async Task The_least_busy_backend_gets_the_next_connection()
    {
        await using var a = Replica.Echo("a");
        await using var b = Replica.Echo("b");
        await using var balancer = Listen(a.Backend);
        using var first = await Tcp.ConnectAsync(balancer.Address);
        using var second = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal(["a", "a"], [await first.ReadLineAsync(), await second.ReadLineAsync()]);

        balancer.SetBackends([a.Backend, b.Backend]);
        using var third = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal("b", await third.ReadLineAsync());
        using var fourth = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal("b", await fourth.ReadLineAsync());
        Assert.Equal((2, 2), (balancer.OpenConnections("a"), balancer.OpenConnections("b")));
    }

    [Fact]
    public async Task Connections_that_were_served_and_those_that_failed_are_counted()
    {
        await using var good = Replica.Echo("good");
        await using var bad = Replica.Serving("bad", async socket =>
        {
            await socket.ReceiveAsync(new byte[1]);
            socket.Reset();
        });
        await using var balancer = Listen(Long with { Hold = TimeSpan.FromMilliseconds(100) }, good.Backend);
        using var served = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal("good", await served.ReadLineAsync());
        await CountsAsync(1, 0);

        balancer.SetBackends([bad.Backend]);
        using var reset = await Tcp.ConnectAsync(balancer.Address);
        await reset.SayAsync("x");
        Assert.Equal(SocketError.ConnectionReset, await reset.ErrorAsync());
        await CountsAsync(2, 1);

        balancer.SetBackends([]);
        using var held = await Tcp.ConnectAsync(balancer.Address);
        Assert.Empty(await held.ReadToEndAsync());
        await CountsAsync(2, 2);

        // a client that goes away is nobody's failure
        served.Reset();
        await balancer.WhenIdleAsync("good", CancellationToken.None);
        await CountsAsync(2, 2);

        Task CountsAsync(long served, long failed) => Eventually.HoldsAsync($"{served} were served and {failed} failed",
            () => balancer.Connections == new ConnectionFacts(served, failed));
    }

    [Fact]
    public async Task Equally_busy_backends_take_turns()
    {
        await using var a = Replica.Echo("a");
        await using var b = Replica.Echo("b");
        await using var c = Replica.Echo("c");
        await using var balancer = Listen(a.Backend, b.Backend, c.Backend);
        var seen = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            using var client = await Tcp.ConnectAsync(balancer.Address);
            seen.Add(await client.ReadLineAsync());
            client.Shutdown(SocketShutdown.Send);
            await client.ReadToEndAsync();
            await balancer.WhenIdleAsync(seen[^1], CancellationToken.None);
        }
        Assert.Equal(["a", "b", "c", "a", "b", "c", "a", "b", "c"], seen);
    }

    [Fact]
    public async Task A_backend_that_refuses_is_passed_over_and_nothing_is_lost()
    {
        await using var good = Replica.Echo("good");
        await using var dead = Replica.Refusing("dead");
        await using var gone = Replica.Refusing("gone");
        await using var balancer = Listen(dead.Backend, gone.Backend, good.Backend);
        for (var i = 0; i < 20; i++)
        {
            using var client = await Tcp.ConnectAsync(balancer.Address);
            await client.SayAsync($"hello {i}");
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal($"good\nhello {i}", await client.ReadToEndAsync());
        }
        Assert.Equal((0, 0), (balancer.OpenConnections("dead"), balancer.OpenConnections("gone")));
    }

    [Fact]
    public async Task A_backend_that_does_not_answer_is_passed_over_after_a_while()
    {
        using var stuck = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        stuck.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        stuck.Listen(backlog: 1);
        var address = (IPEndPoint)stuck.LocalEndPoint!;
        var waiting = Enumerable.Range(0, 16).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
            .ToList();
        foreach (var socket in waiting) _ = socket.ConnectAsync(address)
            .ContinueWith(connecting => connecting.Exception, TaskScheduler.Default);

        await using var good = Replica.Echo("good");
        await using var balancer = Listen(Long with { Connect = TimeSpan.FromMilliseconds(100) }, new Backend("stuck", address),
            good.Backend);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal("good", await client.ReadLineAsync());
        Assert.Equal(0, balancer.OpenConnections("stuck"));
        foreach (var socket in waiting) socket.Dispose();
    }

    [Fact]
    public async Task IPv6_is_an_address_like_any_other()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        await using var replica = Replica.Echo("six", IPAddress.IPv6Loopback);
        await using var balancer = Balancer.Listen(new(IPAddress.IPv6Loopback, 0), ConnectionQuota.Unlimited, Long, Relay);
        balancer.SetBackends([replica.Backend]);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal("six", await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_connection_is_held_until_a_backend_is_ready()
    {
        await using var balancer = Listen();
        using var client = await Tcp.ConnectAsync(balancer.Address);
        await client.SayAsync("early");
        client.Shutdown(SocketShutdown.Send);
        await using var late = Replica.Echo("late");
        balancer.SetBackends([late.Backend]);
        Assert.Equal("late\nearly", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_connection_is_held_while_all_backends_refuse()
    {
        await using var dead = Replica.Refusing("dead");
        await using var balancer = Listen(dead.Backend);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        dead.Begin(server => server.SayAsync("back\n"));
        Assert.Equal("back", await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_connection_that_nobody_takes_is_closed()
    {
        await using var balancer = Listen(Long with { Hold = TimeSpan.FromMilliseconds(300) });
        var since = Stopwatch.GetTimestamp();
        using var client = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.True(Stopwatch.GetElapsedTime(since).TotalMilliseconds >= 250, "it was closed at once");
    }

    [Fact]
    public async Task A_backend_that_is_taken_away_keeps_what_is_open_and_gets_nothing_new()
    {
        await using var old = Replica.Echo("old");
        await using var young = Replica.Echo("new");
        await using var balancer = Listen(old.Backend);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal("old", await client.ReadLineAsync());

        balancer.SetBackends([young.Backend]);
        var idle = balancer.WhenIdleAsync("old", CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            using var other = await Tcp.ConnectAsync(balancer.Address);
            Assert.Equal("new", await other.ReadLineAsync());
        }
        await client.SayAsync("still here\n");
        Assert.Equal("still here", await client.ReadLineAsync());
        Assert.False(idle.IsCompleted);
        Assert.Equal(1, balancer.OpenConnections("old"));

        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await client.ReadToEndAsync());
        await idle.WaitAsync(Eventually.Patience);
        Assert.Equal(0, balancer.OpenConnections("old"));
    }

    [Fact]
    public async Task Waiting_for_idle_can_be_cancelled_and_an_unknown_backend_is_idle()
    {
        await using var a = Replica.Echo("a");
        await using var balancer = Listen(a.Backend);
        await balancer.WhenIdleAsync("nobody", CancellationToken.None);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        await client.ReadLineAsync();
        using var cancelled = new CancellationTokenSource();
        var idle = balancer.WhenIdleAsync("a", cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => idle);
    }

    [Fact]
    public async Task An_address_that_another_service_takes_over_is_never_closed_and_what_is_open_stays()
    {
        await using var a = Replica.Echo("a");
        await using var b = Replica.Echo("b");
        await using var old = Listen(a.Backend);
        await using var next = ListenOnOwnPort(b.Backend);
        var (shared, own) = (old.Address, next.Address);
        using var before = await Tcp.ConnectAsync(shared);
        Assert.Equal("a", await before.ReadLineAsync());

        next.TakeOver(old, shared.Port);
        using var after = await Tcp.ConnectAsync(shared);
        Assert.Equal("b", await after.ReadLineAsync());
        await before.SayAsync("still here\n");
        Assert.Equal("still here", await before.ReadLineAsync());
        Assert.Equal((1, 1), (old.OpenConnections("a"), next.OpenConnections("b")));
        Assert.Empty(old.Ports);
        Assert.Equal([shared.Port, own.Port], next.Ports);

        // who is connected keeps a former address open
        await next.LeaveAsync(shared.Port);
        using var third = await Tcp.ConnectAsync(shared);
        Assert.Equal("b", await third.ReadLineAsync());
        await next.LeaveAsync(own.Port);
        await Assert.ThrowsAsync<SocketException>(() => Tcp.ConnectAsync(own));
    }

    [Fact]
    public async Task Who_is_held_at_an_address_goes_to_the_service_that_takes_it_over()
    {
        await using var b = Replica.Echo("b");
        await using var old = Listen();
        await using var next = Listen(b.Backend);
        using var held = await Tcp.ConnectAsync(old.Address);
        next.TakeOver(old, old.Address.Port);
        Assert.Equal("b", await held.ReadLineAsync());
    }

    [Fact]
    public async Task A_taken_address_is_said_and_a_freed_one_can_be_had_at_once()
    {
        await using var a = Replica.Echo("a");
        var first = ListenOnOwnPort(a.Backend);
        var taken = Assert.Throws<CannotListenException>(() => Balancer.Listen(first.Address, ConnectionQuota.Unlimited, Long, Relay));
        Assert.Equal(SocketError.AddressAlreadyInUse, taken.Reason);
        Assert.Contains($"{first.Address}: another process listens there", taken.Message, StringComparison.Ordinal);

        // the side that ends first remembers the connection for a minute: here the balancer's
        using var client = await Tcp.ConnectAsync(first.Address);
        await client.ReadLineAsync();
        await first.DisposeAsync();
        // a program that another test starts just now has it open for a moment
        await Eventually.HoldsAsync("the port is free", () => HostPort.IsFree(first.Address.Port));
        await using var again = Balancer.Listen(first.Address, ConnectionQuota.Unlimited, Long, Relay);
        again.SetBackends([a.Backend]);
        using var next = await Tcp.ConnectAsync(again.Address);
        Assert.Equal("a", await next.ReadLineAsync());
    }
}
