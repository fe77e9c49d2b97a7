using System.Net;

namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>
/// Accepts connections and relays each to a backend of its <see cref="Destination"/>. Bytes in flight arrive before a FIN, a FIN stays a
/// FIN, a reset stays a reset, and who reads slowly slows down who writes. Disposing resets what is open.
/// </summary>
internal interface IRelay : IAsyncDisposable
{
    /// <summary>Where it listens; the port is the real one when 0 was asked for.</summary>
    IPEndPoint Address { get; }

    /// <summary>How many clients it has, roughly, those that are held included.</summary>
    int Connections { get; }

    /// <summary>The destination, or its pool, has changed: connections that are held try again.</summary>
    void BackendsChanged();
}
