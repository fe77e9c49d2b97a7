using System.Net.Sockets;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Idle clients of a keeper that may have few descriptors.</summary>
public sealed class ExhaustionTests
{
    private const int Descriptors = 400, Clients = 300;

    [Fact]
    public async Task Idle_connections_do_not_end_the_keeper()
    {
        await using var home = await TestHome.CreateAsync(Descriptors);
        var other = home.Service("one") with { Name = "other", Ports = [new("main", Ports.Free())] };
        await home.ConvergeAsync(1, home.Service("one"), other);
        var (keeper, url) = (home.KeeperPid, new Uri((await home.ObserveAsync("web")).Url!));

        var clients = new List<TcpClient>();
        while (clients.Count < Clients)
        {
            clients.Add(new TcpClient());
            await clients[^1].ConnectAsync(url.Host, url.Port);
        }
        await home.UntilAsync("web", web => web.Problem?.Contains("new clients wait", StringComparison.Ordinal) == true);
        Assert.Equal("one", await home.GetAsync("/version", "other"));
        Assert.Equal(new RolloutOutcome.Done(2), await home.ConvergeAsync(2, home.Service("one"),
            other with { Env = new Dictionary<string, string> { ["VERSION"] = "two" } }));
        Assert.Equal("two", await home.GetAsync("/version", "other"));
        Assert.Equal(2, (await home.ObserveAsync("web")).Replicas.Count(replica => replica is { State: ReplicaState.Ready, Restarts: 0 }));

        foreach (var client in clients) client.Dispose();
        Assert.Equal("one", await home.GetAsync("/version"));
        Assert.Null((await home.UntilAsync("web", web => web.Problem is null)).Problem);
        Assert.Equal(keeper, home.KeeperPid);
    }

    [Fact]
    public async Task Clients_of_its_own_socket_that_never_ask_leave_descriptors_for_services()
    {
        await using var home = await TestHome.CreateAsync(Descriptors);
        await home.ConvergeAsync(1, home.Service("one"));
        var url = (await home.ObserveAsync("web")).Url;

        // half of the reserve, and a few that wait in the backlog
        var clients = new List<Socket>();
        while (clients.Count < Descriptors / 4 / 2 + 10)
        {
            clients.Add(new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
            await clients[^1].ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(home.Root, "keeper.sock")));
        }
        var log = Path.Combine(home.Root, "keeper.log");
        await Eventually.HoldsAsync("the next command waits", () => File.ReadLines(log)
            .Any(line => line.StartsWith("50 commands are under way", StringComparison.Ordinal)));
        using var http = new HttpClient();
        Assert.Equal("one", await http.GetStringAsync(url + "/version"));

        foreach (var client in clients) client.Dispose();
        Assert.Equal(new RolloutOutcome.Done(2), await home.ConvergeAsync(2, home.Service("two")));
    }
}
