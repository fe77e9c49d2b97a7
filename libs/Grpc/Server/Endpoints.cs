using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

internal sealed class UnaryEndpoint<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler, ServerParts parts)
    : MethodEndpoint(method, parts)
    where TRequest : class where TResponse : class
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected override async ValueTask HandleAsync(ServerCall call)
    {
        var request = await call.ReadSingleAsync(method.RequestMarshaller.ContextualDeserializer);
        call.Answer(await handler(request, call), method.ResponseMarshaller.ContextualSerializer);
    }
}

internal sealed class ClientStreamingEndpoint<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler, ServerParts parts)
    : MethodEndpoint(method, parts)
    where TRequest : class where TResponse : class
{
    protected override async ValueTask HandleAsync(ServerCall call)
    {
        var requests = new RequestStream<TRequest>(call, method.RequestMarshaller.ContextualDeserializer);
        call.Answer(await handler(requests, call), method.ResponseMarshaller.ContextualSerializer);
    }
}

internal sealed class ServerStreamingEndpoint<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler, ServerParts parts)
    : MethodEndpoint(method, parts)
    where TRequest : class where TResponse : class
{
    protected override async ValueTask HandleAsync(ServerCall call)
    {
        var request = await call.ReadSingleAsync(method.RequestMarshaller.ContextualDeserializer);
        await handler(request, new ResponseStream<TResponse>(call, method.ResponseMarshaller.ContextualSerializer), call);
    }
}

internal sealed class DuplexStreamingEndpoint<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler, ServerParts parts)
    : MethodEndpoint(method, parts)
    where TRequest : class where TResponse : class
{
    protected override async ValueTask HandleAsync(ServerCall call)
    {
        var requests = new RequestStream<TRequest>(call, method.RequestMarshaller.ContextualDeserializer);
        await handler(requests, new ResponseStream<TResponse>(call, method.ResponseMarshaller.ContextualSerializer), call);
    }
}
