using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Runtime.Local.Balancing.Epoll;

/// <summary>Accepts for one loop. All of them watch the same listener; the system wakes one for each client.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Acceptor(SafeHandle listener, Poller poller)
{
    /// <summary>False after the system ran out of descriptors or memory; clients wait in the backlog until <see cref="Start"/>.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Watches the listener, from now on or again.</summary>
    public void Start() => IsListening = IsListening || poller.TryAdd(listener, Readiness.Readable | Readiness.WakesOne, Token.Listener);

    /// <summary>The next client; null when another loop was faster. One for each event, so that others have their share of a crowd.</summary>
    public TcpSocket? Accept()
    {
        try
        {
            return TcpSocket.Accept(listener);
        }
        catch (SystemCallException)
        {
            poller.Remove(listener);
            IsListening = false;
            return null;
        }
    }
}
