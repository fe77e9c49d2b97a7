using System.Net;
using Plimsoll.Runtime.Local.Balancing;
using Plimsoll.Runtime.Local.Balancing.Epoll;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

internal static class OnEpoll
{
    public static IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux");
        return OperatingSystem.IsLinux() ? EpollRelay.Listen(address, destination, quota, patience)
            : throw new PlatformNotSupportedException();
    }
}

public sealed class EpollChoiceTests : ChoiceTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        OnEpoll.Relay(address, destination, quota, patience);
}

public sealed class EpollEndingTests : EndingTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        OnEpoll.Relay(address, destination, quota, patience);
}

public sealed class EpollLoadTests : LoadTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        OnEpoll.Relay(address, destination, quota, patience);
}

public sealed class EpollLimitTests : LimitTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        OnEpoll.Relay(address, destination, quota, patience);
}

[Collection(nameof(Alone))]
public sealed class EpollDescriptorTests : DescriptorTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        OnEpoll.Relay(address, destination, quota, patience);
}
