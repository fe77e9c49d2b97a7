using System.Net;
using Plimsoll.Runtime.Local.Balancing.Epoll;
using Plimsoll.Runtime.Local.Balancing.Portable;

namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>
/// The stable address of a service: a TCP balancer in front of its ready replicas. It relays bytes, so HTTP/1.1, HTTP/2, gRPC and anything
/// else over TCP pass through it. A new connection goes to the least busy backend, or is held until there is one. While a service moves it
/// has two addresses.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly BackendPool pool = new();
    private readonly ConnectionQuota quota;
    private readonly Patience patience;
    private readonly Func<IPEndPoint, Destination, ConnectionQuota, Patience, IRelay> listen;

    // the newest first; changed by one at a time, read by any
    private volatile IReadOnlyList<Door> doors = [];

    private Balancer(ConnectionQuota quota, Patience patience, Func<IPEndPoint, Destination, ConnectionQuota, Patience, IRelay> listen) =>
        (this.quota, this.patience, this.listen) = (quota, patience, listen);

    /// <summary>Where it listens, the newest address when there are two; the port is the real one when 0 was asked for.</summary>
    public IPEndPoint Address => doors[0].Relay.Address;

    /// <summary>All ports on which it listens.</summary>
    public IReadOnlyList<int> Ports => [.. doors.Select(door => door.Port)];

    /// <summary>What is wrong, in words; null when nothing is.</summary>
    public string? Problem => doors.Select(door => door.Quota.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>How many connections it had.</summary>
    public ConnectionFacts Connections => pool.Counts.Now;

    /// <summary>A balancer that listens nowhere yet.</summary>
    public static Balancer Create(ConnectionQuota quota) =>
        new(quota, new(), OperatingSystem.IsLinux() ? EpollRelay.Listen : SocketRelay.Listen);

    /// <summary>Listens at once, with a relay and a patience of the caller's choice.</summary>
    /// <exception cref="CannotListenException">The address is taken, or not to be had.</exception>
    public static Balancer Listen(
        IPEndPoint address, ConnectionQuota quota, Patience patience,
        Func<IPEndPoint, Destination, ConnectionQuota, Patience, IRelay> relay)
    {
        var balancer = new Balancer(quota, patience, relay);
        balancer.ListenOn(address);
        return balancer;
    }

    /// <summary>Listens on one more address, at once; connections are held until there are backends.</summary>
    /// <exception cref="CannotListenException">The address is taken, or not to be had.</exception>
    public void ListenOn(IPEndPoint address)
    {
        var destination = new Destination(pool);
        doors = [new(listen(address, destination, quota, patience), destination, quota), .. doors];
    }

    /// <summary>Takes an address from another balancer: the next connection comes here, and none is refused in between.</summary>
    /// <param name="other">The one that listens there.</param>
    /// <param name="port">Which of its addresses.</param>
    public void TakeOver(Balancer other, int port)
    {
        var door = other.doors.Single(each => each.Port == port);
        doors = [door, .. doors];
        door.Destination.LeadTo(pool);
        door.Relay.BackendsChanged();
        other.doors = [.. other.doors.Except([door])];
    }

    /// <summary>Gives an address up, unless somebody is connected through it.</summary>
    public async Task LeaveAsync(int port)
    {
        if (doors.FirstOrDefault(door => door.Port == port) is not { Relay.Connections: 0 } left) return;
        doors = [.. doors.Except([left])];
        await left.Relay.DisposeAsync();
    }

    /// <summary>New connections go to these only: the ready replicas. What is open to others stays open.</summary>
    public void SetBackends(IReadOnlyList<Backend> backends)
    {
        pool.Set(backends);
        foreach (var door in doors) door.Relay.BackendsChanged();
    }

    /// <summary>How many connections are open to a backend, also to one that is no longer set.</summary>
    public int OpenConnections(string id) => pool.Open(id);

    /// <summary>Ends when no connection to a backend is open. New ones may still come to it while it is set.</summary>
    public Task WhenIdleAsync(string id, CancellationToken cancellationToken) => pool.WhenIdleAsync(id, cancellationToken);

    /// <summary>Stops listening and resets what is open.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var door in doors) await door.Relay.DisposeAsync();
    }

    /// <summary>An address. Its connections stay in the quota of the service that first had it.</summary>
    private sealed record Door(IRelay Relay, Destination Destination, ConnectionQuota Quota)
    {
        public int Port => Relay.Address.Port;
    }
}
