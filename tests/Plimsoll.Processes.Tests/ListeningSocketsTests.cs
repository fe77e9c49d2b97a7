using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Processes.Tests;

public sealed class ListeningSocketsTests
{
    [Fact]
    public void Finds_where_a_process_listens()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells");
        using var four = new TcpListener(IPAddress.Loopback, 0);
        using var six = new TcpListener(IPAddress.IPv6Loopback, 0);
        four.Start();
        six.Start();
        var seen = ListeningSockets.Of(Environment.ProcessId);
        Assert.Contains((IPEndPoint)four.LocalEndpoint, seen);
        Assert.Contains((IPEndPoint)six.LocalEndpoint, seen);
        var address = (IPEndPoint)four.LocalEndpoint;
        four.Stop();
        six.Stop();
        Assert.DoesNotContain(address, ListeningSockets.Of(Environment.ProcessId));
    }

    [Fact]
    public void Finds_nothing_of_a_process_that_is_not_there() => Assert.Empty(ListeningSockets.Of(int.MaxValue));
}
