using System.Net;
using Plimsoll.Runtime.Local.Balancing;
using Plimsoll.Runtime.Local.Balancing.Portable;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

public sealed class PortableChoiceTests : ChoiceTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        SocketRelay.Listen(address, destination, quota, patience);
}

public sealed class PortableEndingTests : EndingTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        SocketRelay.Listen(address, destination, quota, patience);
}

public sealed class PortableLoadTests : LoadTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        SocketRelay.Listen(address, destination, quota, patience);
}

public sealed class PortableLimitTests : LimitTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        SocketRelay.Listen(address, destination, quota, patience);
}

[Collection(nameof(Alone))]
public sealed class PortableDescriptorTests : DescriptorTests
{
    private protected override IRelay Relay(IPEndPoint address, Destination destination, ConnectionQuota quota, Patience patience) =>
        SocketRelay.Listen(address, destination, quota, patience);
}
