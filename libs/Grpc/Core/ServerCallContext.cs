namespace Grpc.Core;

/// <summary>A call as its handler sees it.</summary>
public abstract class ServerCallContext
{
    /// <summary>The path of the method, as in <c>/routeguide.RouteGuide/GetFeature</c>.</summary>
    public abstract string Method { get; }

    /// <summary>Who calls, as in <c>ipv4:127.0.0.1:40000</c>.</summary>
    public abstract string Peer { get; }

    /// <summary>When the caller gives up, in UTC; <see cref="DateTime.MaxValue"/> is never.</summary>
    public abstract DateTime Deadline { get; }

    /// <summary>The caller's headers.</summary>
    public abstract Metadata RequestHeaders { get; }

    /// <summary>Cancelled when nobody waits any more: the caller cancelled or is gone, the deadline is over, or the server stops while the call is a stream.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>What is sent after the last message.</summary>
    public abstract Metadata ResponseTrailers { get; }

    /// <summary>How the call ends; OK by default. A thrown <see cref="RpcException"/> wins.</summary>
    public abstract Status Status { get; set; }

    /// <summary>Sends headers now, before the first message.</summary>
    /// <exception cref="InvalidOperationException">They are sent already.</exception>
    public abstract Task WriteResponseHeadersAsync(Metadata responseHeaders);
}
