using System.Net;
using Plimsoll.Runtime.Local.Balancing.Epoll;
using Plimsoll.Runtime.Local.Balancing.Portable;

namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>
/// The stable address of a service: a TCP balancer in front of its ready replicas. It relays bytes, so HTTP/1.1, HTTP/2, gRPC and anything else
/// over TCP pass through it. A new connection goes to the least busy backend, or is held until there is one.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly BackendPool pool;
    private readonly ConnectionQuota quota;
    private readonly IRelay relay;

    private Balancer(BackendPool pool, ConnectionQuota quota, IRelay relay) => (this.pool, this.quota, this.relay) = (pool, quota, relay);

    /// <summary>Where it listens; the port is the real one when 0 was asked for.</summary>
    public IPEndPoint Address => relay.Address;

    /// <summary>Listens at once; connections are held until there are backends.</summary>
    /// <exception cref="CannotListenException">The address is taken, or not to be had.</exception>
    public static Balancer Listen(IPEndPoint address, ConnectionQuota quota) =>
        Listen(address, quota, new Patience(), OperatingSystem.IsLinux() ? EpollRelay.Listen : SocketRelay.Listen);

    /// <summary>As <see cref="Listen(IPEndPoint, ConnectionQuota)"/>, with a relay and a patience of the caller's choice.</summary>
    public static Balancer Listen(IPEndPoint address, ConnectionQuota quota, Patience patience, Func<IPEndPoint, BackendPool, ConnectionQuota, Patience, IRelay> relay)
    {
        var pool = new BackendPool();
        return new(pool, quota, relay(address, pool, quota, patience));
    }

    /// <summary>What is wrong, in words; null when nothing is.</summary>
    public string? Problem => quota.Problem;

    /// <summary>New connections go to these only: the ready replicas. What is open to others stays open.</summary>
    public void SetBackends(IReadOnlyList<Backend> backends)
    {
        pool.Set(backends);
        relay.BackendsChanged();
    }

    /// <summary>How many connections are open to a backend, also to one that is no longer set.</summary>
    public int OpenConnections(string id) => pool.Open(id);

    /// <summary>Ends when no connection to a backend is open. New ones may still come to it while it is set.</summary>
    public Task WhenIdleAsync(string id, CancellationToken cancellationToken) => pool.WhenIdleAsync(id, cancellationToken);

    /// <summary>Stops listening and resets what is open.</summary>
    public ValueTask DisposeAsync() => relay.DisposeAsync();
}
