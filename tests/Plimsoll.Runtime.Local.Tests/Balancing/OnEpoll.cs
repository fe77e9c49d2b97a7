using System.Net;
using Plimsoll.Runtime.Local.Balancing;
using Plimsoll.Runtime.Local.Balancing.Epoll;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

internal static class OnEpoll
{
    public static IRelay Relay(IPEndPoint address, BackendPool pool, Patience patience)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux");
        return OperatingSystem.IsLinux() ? EpollRelay.Listen(address, pool, patience) : throw new PlatformNotSupportedException();
    }
}

public sealed class EpollChoiceTests : ChoiceTests
{
    private protected override IRelay Relay(IPEndPoint address, BackendPool pool, Patience patience) => OnEpoll.Relay(address, pool, patience);
}

public sealed class EpollEndingTests : EndingTests
{
    private protected override IRelay Relay(IPEndPoint address, BackendPool pool, Patience patience) => OnEpoll.Relay(address, pool, patience);
}

public sealed class EpollLoadTests : LoadTests
{
    private protected override IRelay Relay(IPEndPoint address, BackendPool pool, Patience patience) => OnEpoll.Relay(address, pool, patience);
}

[Collection(nameof(Alone))]
public sealed class EpollDescriptorTests : DescriptorTests
{
    private protected override IRelay Relay(IPEndPoint address, BackendPool pool, Patience patience) => OnEpoll.Relay(address, pool, patience);
}
