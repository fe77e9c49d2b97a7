using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;

namespace GrpcHosting;

/// <summary>
/// Ends streams when the replica stops, which is after the drain. A stream may be endless; its caller gets UNAVAILABLE, which means
/// "try again". Unary calls finish.
/// </summary>
internal sealed class StreamEnd(IHostApplicationLifetime application) : Interceptor
{
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, () => DoneAsync(continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, () => DoneAsync(continuation(requestStream, responseStream, context)));

    async Task<T> RunAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        var http = context.GetHttpContext();
        var (aborted, body) = (http.RequestAborted, http.Request.BodyReader);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, application.ApplicationStopping);
        // the token of the call follows this one; a handler that waits for the next message may not look at it
        http.RequestAborted = end.Token;
        using var reading = application.ApplicationStopping.UnsafeRegister(
            static reader => ((PipeReader)reader!).CancelPendingRead(), body);
        try
        {
            return await call();
        }
        catch (Exception error)
            when (application.ApplicationStopping.IsCancellationRequested && !aborted.IsCancellationRequested && IsOurs(error))
        {
            throw new RpcException(new(StatusCode.Unavailable, "this replica stops: try again"));
        }
        finally
        {
            http.RequestAborted = aborted;
        }
    }

    // any other status is the handler's own answer; INTERNAL is what a cancelled read throws
    static bool IsOurs(Exception error) => error is not RpcException { StatusCode: not (StatusCode.Internal or StatusCode.Cancelled) };

    static async Task<bool> DoneAsync(Task call)
    {
        await call;
        return true;
    }
}
