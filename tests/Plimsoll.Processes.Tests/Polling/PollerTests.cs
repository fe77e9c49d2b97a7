using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Processes.Tests.Polling;

[SupportedOSPlatform("linux")]
public sealed class PollerTests : IDisposable
{
    private const Readiness Everything = Readiness.Readable | Readiness.Writable | Readiness.PeerFinished | Readiness.OnChange;

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Poller poller;

    public PollerTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux");
        poller = new Poller(capacity: 8);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        listener.Blocking = false;
    }

    public void Dispose()
    {
        listener.Dispose();
        poller?.Dispose();
    }

    [Fact]
    public void Tokens_come_back_whole()
    {
        const long token = 0x7EDC_BA98_7654_3210;
        poller.TryAdd(listener.SafeHandle, Readiness.Readable, token);
        Assert.Equal(0, poller.Wait(0));
        using var client = TcpSocket.Connect((IPEndPoint)listener.LocalEndPoint!);
        Assert.Equal(1, poller.Wait(20_000));
        Assert.Equal((token, Readiness.Readable), poller[0]);
    }

    [Fact]
    public async Task A_wait_can_be_ended_from_another_thread()
    {
        var waiting = Task.Factory.StartNew(() => (poller.Wait(-1), poller[0].Token), TaskCreationOptions.LongRunning);
        poller.Wake();
        Assert.Equal((1, Poller.WakeToken), await waiting.WaitAsync(Eventually.Patience));
        Assert.Equal(0, poller.Wait(0));
        poller.Wake();
        Assert.Equal(1, poller.Wait(20_000));
    }

    [Fact]
    public void Waking_a_poller_that_is_gone_is_nothing()
    {
        poller.Dispose();
        poller.Wake();
    }

    [Fact]
    public void A_change_is_told_once_and_again_when_asked()
    {
        using var client = TcpSocket.Connect((IPEndPoint)listener.LocalEndPoint!)!;
        poller.TryAdd(client, Everything, 7);
        Assert.Equal(Readiness.Writable, Next(7));
        Assert.Equal(0, poller.Wait(0));
        poller.TellAgain(client, Everything, 8);
        Assert.Equal(Readiness.Writable, Next(8));
    }

    [Fact]
    public void A_listener_that_was_removed_is_silent_until_it_is_added_again()
    {
        poller.TryAdd(listener.SafeHandle, Readiness.Readable, 1);
        poller.Remove(listener.SafeHandle);
        using var client = TcpSocket.Connect((IPEndPoint)listener.LocalEndPoint!)!;
        Assert.Equal(0, poller.Wait(50));
        poller.TryAdd(listener.SafeHandle, Readiness.Readable, 2);
        Assert.Equal(Readiness.Readable, Next(2));
    }

    [Fact]
    public void Bytes_FIN_and_reset_arrive()
    {
        using var client = TcpSocket.Connect((IPEndPoint)listener.LocalEndPoint!)!;
        using var server = Accepted();
        Assert.Null(TcpSocket.Accept(listener.SafeHandle));
        poller.TryAdd(server, Everything, 1);
        Assert.Equal(Readiness.Writable, Next(1));

        var buffer = new byte[16];
        Assert.Equal(TcpSocket.WouldBlock, server.Receive(buffer));
        Assert.Equal(5, client.Send("hello"u8));
        Assert.Equal(Readiness.Readable | Readiness.Writable, Next(1));
        Assert.Equal("hello"u8, buffer.AsSpan(0, server.Receive(buffer)));

        client.FinishSending();
        Assert.True(Next(1).HasFlag(Readiness.PeerFinished));
        Assert.Equal(0, server.Receive(buffer));

        client.Reset();
        Assert.True(Next(1).HasFlag(Readiness.Failed));
        Assert.Equal(TcpSocket.Broken, server.Send("more"u8));
    }

    [Fact]
    public void A_full_connection_takes_no_more_until_it_is_read()
    {
        using var client = TcpSocket.Connect((IPEndPoint)listener.LocalEndPoint!)!;
        using var server = Accepted();
        var chunk = new byte[64 * 1024];
        poller.TryAdd(client, Everything, 1);
        // what was sent gets to the other side a moment later, and makes room once more
        do
        {
            while (client.Send(chunk) != TcpSocket.WouldBlock) { }
        }
        while (poller.Wait(200) > 0);
        do
        {
            while (server.Receive(chunk) > 0) { }
        }
        while (poller.Wait(10) == 0);
        Assert.Equal((1, Readiness.Writable), poller[0]);
        Assert.True(client.Send(chunk) > 0);
    }

    [Fact]
    public void A_refused_connect_is_told()
    {
        var address = (IPEndPoint)listener.LocalEndPoint!;
        listener.Dispose();
        using var client = TcpSocket.Connect(address);
        if (client is null) return;
        poller.TryAdd(client, Everything, 1);
        Assert.True(Next(1).HasFlag(Readiness.Failed));
    }

    private Readiness Next(long token)
    {
        Assert.Equal(1, poller.Wait(20_000));
        Assert.Equal(token, poller[0].Token);
        return poller[0].Readiness;
    }

    private TcpSocket Accepted()
    {
        TcpSocket? socket = null;
        var accepted = SpinWait.SpinUntil(() => (socket = TcpSocket.Accept(listener.SafeHandle)) is not null, Eventually.Patience);
        Assert.True(accepted, "nobody connects");
        return socket!;
    }
}
