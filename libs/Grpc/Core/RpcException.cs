namespace Grpc.Core;

/// <summary>A call that did not end with OK. Thrown by a handler it becomes the answer; thrown by a client it was the answer.</summary>
public class RpcException : Exception
{
    /// <summary>Makes one without trailers.</summary>
    public RpcException(Status status)
        : this(status, Metadata.Empty) { }

    /// <summary>Makes one.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="trailers">What goes with it; handlers may add to it.</param>
    public RpcException(Status status, Metadata trailers)
        : base(status.ToString(), status.DebugException)
    {
        Status = status;
        Trailers = trailers;
    }

    /// <summary>How the call ended.</summary>
    public Status Status { get; }

    /// <summary>How the call ended, without its words.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>What came, or is to go, with the status.</summary>
    public Metadata Trailers { get; }
}
