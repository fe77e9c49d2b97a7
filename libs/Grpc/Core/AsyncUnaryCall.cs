using System.Runtime.CompilerServices;
using Grpc.Net.Client;

namespace Grpc.Core;

/// <summary>One request, one answer, under way. Awaited, it is the answer.</summary>
public sealed class AsyncUnaryCall<TResponse> : IDisposable
{
    readonly ClientCall _call;

    internal AsyncUnaryCall(ClientCall call, Task<TResponse> response)
    {
        _call = call;
        ResponseAsync = response;
    }

    /// <summary>The answer.</summary>
    /// <exception cref="RpcException">The call did not end with OK.</exception>
    public Task<TResponse> ResponseAsync { get; }

    /// <summary>The server's headers.</summary>
    public Task<Metadata> ResponseHeadersAsync => _call.ResponseHeadersAsync;

    /// <summary>Awaits the answer.</summary>
    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();

    /// <summary>How the call ended.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public Status GetStatus() => _call.GetStatus();

    /// <summary>What came with the status.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public Metadata GetTrailers() => _call.GetTrailers();

    /// <summary>Cancels the call when it has not ended.</summary>
    public void Dispose() => _call.Dispose();
}
