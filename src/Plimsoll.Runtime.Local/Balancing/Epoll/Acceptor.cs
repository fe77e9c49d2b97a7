using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Runtime.Local.Balancing.Epoll;

/// <summary>Accepts for one loop. All of them watch the same listener; the system wakes one for each client.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Acceptor(SafeHandle listener, Poller poller, ConnectionQuota quota)
{
    /// <summary>False while the service has all connections that it may have, or the system has none to give; clients wait in the backlog
    /// until <see cref="Start"/>.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Watches the listener, from now on or again, if there is room.</summary>
    public void Start() => IsListening = IsListening || quota.HasRoom
        && poller.TryAdd(listener, Readiness.Readable | Readiness.WakesOne, Token.Listener);

    /// <summary>The next client; null when another loop was faster. One for each event, so that others have their share of a
    /// crowd.</summary>
    public TcpSocket? Accept()
    {
        try
        {
            if (quota.HasRoom) return Counted(TcpSocket.Accept(listener));
            quota.SayFull();
        }
        catch (SystemCallException e)
        {
            quota.SayFailed(e.Message);
        }
        poller.Remove(listener);
        IsListening = false;
        return null;
    }

    private TcpSocket? Counted(TcpSocket? client)
    {
        if (client is not null) quota.Add();
        return client;
    }
}
