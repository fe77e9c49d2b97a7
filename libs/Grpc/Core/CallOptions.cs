namespace Grpc.Core;

/// <summary>What a caller wants of one call.</summary>
/// <param name="headers">Sent with the request.</param>
/// <param name="deadline">When the call is given up, in UTC; null is never. It travels to the server as the time that is left.</param>
/// <param name="cancellationToken">Cancels the call on both sides.</param>
public readonly struct CallOptions(Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
{
    /// <summary>Sent with the request.</summary>
    public Metadata? Headers { get; } = headers;

    /// <summary>When the call is given up, in UTC; null is never.</summary>
    public DateTime? Deadline { get; } = deadline;

    /// <summary>Cancels the call on both sides.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The same with other headers.</summary>
    public CallOptions WithHeaders(Metadata headers) => new(headers, Deadline, CancellationToken);

    /// <summary>The same with another deadline.</summary>
    public CallOptions WithDeadline(DateTime deadline) => new(Headers, deadline, CancellationToken);

    /// <summary>The same with another token.</summary>
    public CallOptions WithCancellationToken(CancellationToken cancellationToken) => new(Headers, Deadline, cancellationToken);
}
