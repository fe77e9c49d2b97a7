using System.Net.Sockets;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Clients that take every descriptor of the keeper do not end it: it accepts again when they go away.</summary>
public sealed class ExhaustionTests
{
    private const int Descriptors = 250;

    [Fact]
    public async Task Idle_connections_do_not_end_the_keeper()
    {
        await using var home = await TestHome.CreateAsync(Descriptors);
        await home.ConvergeAsync(1, home.Service("one"));
        var (keeper, url) = (home.KeeperPid, new Uri((await home.ObserveAsync("web")).Url!));

        var clients = new List<TcpClient>();
        var asking = new List<Task>();
        for (var i = 0; i < Descriptors + 100; i++)
        {
            clients.Add(new TcpClient());
            await clients[^1].ConnectAsync(url.Host, url.Port);
            // the control socket is asked while nothing is left
            if (i > Descriptors && asking.Count < 5) asking.Add(home.ObserveAsync());
        }
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        foreach (var client in clients) client.Dispose();

        await Task.WhenAll(asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.Equal("one", await home.GetAsync("/version"));
        Assert.Equal(keeper, home.KeeperPid);
        Assert.Equal(2, (await home.ObserveAsync("web")).Replicas.Count(replica => replica.State == ReplicaState.Ready));
    }
}
