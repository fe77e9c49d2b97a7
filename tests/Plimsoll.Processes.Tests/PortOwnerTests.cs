using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Processes.Tests;

public sealed class PortOwnerTests
{
    public PortOwnerTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells");

    [Fact]
    public void Who_listens_is_told_each_time_that_it_changes()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        var address = (IPEndPoint)first.LocalEndpoint;
        IReadOnlyList<int> members = [Environment.ProcessId];
        var owner = new PortOwner(address, () => members);
        Assert.IsType<Listening.Program>(owner.Look());
        first.Stop();
        Assert.IsType<Listening.Nobody>(owner.Look());
        // the same address, and another socket
        members = [];
        using var second = new TcpListener(address);
        second.Start();
        var other = Assert.IsType<Listening.Other>(owner.Look());
        Assert.StartsWith($"process {Environment.ProcessId} (", other.Holder, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("::", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::1", false)]
    [InlineData("127.0.0.2", false)]
    public void A_socket_that_a_connection_reaches_is_found(string listens, bool found)
    {
        using var socket = Listen(IPAddress.Parse(listens), dual: true);
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        Assert.Equal(found, new PortOwner(new(IPAddress.Loopback, port), () => [Environment.ProcessId]).Look() is Listening.Program);
        // as the slower list has it
        if (found) Assert.Equal(ListeningSocket.Of("self").Where(each => each.Address.Port == port), ListeningSocket.On(port));
    }

    [Fact]
    public void A_socket_for_IPv6_alone_is_nobodys_on_IPv4()
    {
        using var socket = Listen(IPAddress.IPv6Any, dual: false);
        Assert.IsType<Listening.Nobody>(new PortOwner(new(IPAddress.Loopback, ((IPEndPoint)socket.LocalEndPoint!).Port), () => []).Look());
    }

    [Fact]
    public void Of_several_that_listen_the_nearest_gets_the_connections()
    {
        ListeningSocket At(string address) => new(IPEndPoint.Parse(address), address);
        ListeningSocket[] all = [At("[::]:80"), At("0.0.0.0:80"), At("127.0.0.1:80"), At("127.0.0.1:81"), At("[::1]:80")];
        var wanted = IPEndPoint.Parse("127.0.0.1:80");
        Assert.Equal([all[2]], ListeningSocket.Reached(all, wanted));
        Assert.Equal([all[1]], ListeningSocket.Reached([all[0], all[1]], wanted));
        Assert.Equal([all[0]], ListeningSocket.Reached([all[0], all[4]], wanted));
    }

    private static Socket Listen(IPAddress address, bool dual)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = dual;
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen(1);
        return socket;
    }
}
