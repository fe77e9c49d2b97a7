using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>The balancer cannot have its address.</summary>
internal sealed class CannotListenException : Exception
{
    /// <summary>Says which address and why.</summary>
    public CannotListenException(IPEndPoint address, SocketError reason, Exception? inner = null)
        : base($"{address}: {Words(reason)}", inner)
        => (Address, Reason) = (address, reason);

    /// <summary>What was asked for.</summary>
    public IPEndPoint Address { get; }

    /// <summary><see cref="SocketError.AddressAlreadyInUse"/> when another listens there.</summary>
    public SocketError Reason { get; }

    private static string Words(SocketError reason) => reason switch
    {
        SocketError.AddressAlreadyInUse => "another process listens there",
        SocketError.AddressNotAvailable => "this machine does not have the address",
        SocketError.AccessDenied => "the system does not let this user listen there (ports below 1024 are for root)",
        _ => new SocketException((int)reason).Message,
    };
}
