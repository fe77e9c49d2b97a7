using System.Net;
using Plimsoll.Runtime.Local.Balancing;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

/// <summary>What both relays have to do: each test runs on each of them.</summary>
public abstract class BalancerTests
{
    private protected abstract IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience);

    private protected Balancer Listen(params IReadOnlyList<Backend> backends) => Listen(new Patience(), backends);

    private protected Balancer Listen(Patience patience, params IReadOnlyList<Backend> backends) => Listen(ConnectionQuota.Unlimited, patience, backends);

    private protected Balancer Listen(ConnectionQuota quota, Patience patience, params IReadOnlyList<Backend> backends)
    {
        var balancer = Balancer.Listen(new(IPAddress.Loopback, 0), quota, patience, Relay);
        balancer.SetBackends(backends);
        return balancer;
    }
}
