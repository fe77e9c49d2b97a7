using System.Collections.Concurrent;
using System.Net.Sockets;
using Plimsoll.Runtime.Local.Balancing;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

/// <summary>How many connections a service may have, and how long they may be idle.</summary>
public abstract class LimitTests : BalancerTests
{
    private const int Share = 5;

    /// <summary>How long nothing may move: a client that talks all the time must not seem to be quiet when this process stands
    /// still.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(8);

    private readonly ConcurrentQueue<string> said = [];

    [Fact]
    public async Task Clients_beyond_the_share_wait_and_are_served_when_others_end()
    {
        await using var a = Replica.Echo("a");
        var quota = Quota();
        await using var balancer = Listen(quota, Long, a.Backend);
        var served = await ConnectAsync(balancer, Share);
        var waiting = await Tcp.ConnectAsync(balancer.Address);
        var answer = waiting.ReadLineAsync();
        await Eventually.HoldsAsync("the service is full", () => said.Any(line =>
            line.StartsWith($"web: {Share} connections are open", StringComparison.Ordinal)));
        Assert.Contains("new clients wait", balancer.Problem, StringComparison.Ordinal);
        Assert.False(answer.IsCompleted);
        Assert.Equal(Share, a.Accepted);

        served[0].Dispose();
        Assert.Equal("a", await answer);
        foreach (var client in served) client.Dispose();
        waiting.Dispose();
        await Eventually.HoldsAsync("nothing is open", () => quota.Open == 0);
        Assert.Null(balancer.Problem);
        Assert.Equal(2, said.Count);
        Assert.Equal("web: there is room for connections again", said.Last());
    }

    [Fact]
    public async Task At_its_share_the_longest_idle_connection_makes_room_with_a_FIN()
    {
        await using var a = Replica.Echo("a");
        await using var balancer = Listen(Quota(), Long with { IdleWhenFull = Quiet }, a.Backend);
        var served = await ConnectAsync(balancer, Share);
        using var over = new CancellationTokenSource();
        var talking = TalkAsync(served[0], over.Token);
        using var late = await Tcp.ConnectAsync(balancer.Address);
        Assert.Equal("a", await late.ReadLineAsync());
        await over.CancelAsync();
        await talking;
        var ends = served[1..].Select(client => client.ReadToEndAsync()).ToList();
        Assert.Equal("", await await Task.WhenAny(ends));
        foreach (var client in served) client.Dispose();
    }

    [Fact]
    public async Task A_connection_is_closed_when_nothing_moved_for_long()
    {
        await using var a = Replica.Echo("a");
        var quota = Quota();
        await using var balancer = Listen(quota, Long with { Idle = Quiet }, a.Backend);
        var clients = await ConnectAsync(balancer, 2);
        using var over = new CancellationTokenSource();
        var talking = TalkAsync(clients[0], over.Token);
        Assert.Equal("", await clients[1].ReadToEndAsync());
        await over.CancelAsync();
        await talking;
        await clients[0].SayAsync("still here\n");
        Assert.Equal("still here", await clients[0].ReadLineAsync());
        await Eventually.HoldsAsync("only one is counted", () => quota.Open <= 1);
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task What_is_held_counts_and_is_given_back()
    {
        var quota = Quota();
        await using (var balancer = Listen(quota, Long with { Hold = TimeSpan.FromMilliseconds(300) }))
        {
            using var held = await Tcp.ConnectAsync(balancer.Address);
            Assert.Equal("", await held.ReadToEndAsync());
            await Eventually.HoldsAsync("it is given back", () => quota.Open == 0);
        }
        await using (var balancer = Listen(quota, Long))
        {
            using var held = await Tcp.ConnectAsync(balancer.Address);
            await Eventually.HoldsAsync("it is counted", () => quota.Open == 1);
        }
        Assert.Equal(0, quota.Open);
    }

    /// <summary>Of a budget for two such shares.</summary>
    private ConnectionQuota Quota()
    {
        var budget = new ConnectionBudget(said.Enqueue, TimeProvider.System);
        const int Limit = 400;
        budget.Measure(Limit, Limit - ConnectionBudget.Reserve(Limit) - 2 * 2 * Share);
        return budget.Of("web");
    }

    private static async Task<List<Socket>> ConnectAsync(Balancer balancer, int count)
    {
        var clients = new List<Socket>();
        while (clients.Count < count)
        {
            clients.Add(await Tcp.ConnectAsync(balancer.Address));
            Assert.Equal("a", await clients[^1].ReadLineAsync());
        }
        return clients;
    }

    private static async Task TalkAsync(Socket client, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await client.SayAsync("word\n");
            Assert.Equal("word", await client.ReadLineAsync());
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
