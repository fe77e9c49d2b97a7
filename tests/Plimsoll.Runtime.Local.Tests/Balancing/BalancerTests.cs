using System.Net;
using Plimsoll.Runtime.Local.Balancing;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

/// <summary>What both relays have to do: each test runs on each of them.</summary>
public abstract class BalancerTests
{
    private protected abstract IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience);

    /// <summary>As in life, but that nobody is given up: this process may stand still at any moment.</summary>
    private protected static Patience Long { get; } = new() { Hold = Eventually.Patience, Connect = Eventually.Patience };

    private protected Balancer Listen(params IReadOnlyList<Backend> backends) => Listen(Long, backends);

    private protected Balancer Listen(Patience patience, params IReadOnlyList<Backend> backends) =>
        Listen(ConnectionQuota.Unlimited, patience, backends);

    private protected Balancer Listen(ConnectionQuota quota, Patience patience, params IReadOnlyList<Backend> backends) =>
        Listen(0, quota, patience, backends);

    /// <summary>On a port that no outgoing connection takes: for tests that listen there again, or must be refused there.</summary>
    private protected Balancer ListenOnOwnPort(Backend backend) => Listen(Ports.Free(), ConnectionQuota.Unlimited, Long, [backend]);

    private Balancer Listen(int port, ConnectionQuota quota, Patience patience, IReadOnlyList<Backend> backends)
    {
        var balancer = Balancer.Listen(new(IPAddress.Loopback, port), quota, patience, Relay);
        balancer.SetBackends(backends);
        return balancer;
    }
}
