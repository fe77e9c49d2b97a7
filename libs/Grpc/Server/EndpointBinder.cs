using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server;

/// <summary>Makes an endpoint of each method.</summary>
internal sealed class EndpointBinder(IEndpointRouteBuilder builder, ServerParts parts) : ServiceBinderBase
{
    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler) =>
        Map(new UnaryEndpoint<TRequest, TResponse>(method, handler, parts));

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler) =>
        Map(new ClientStreamingEndpoint<TRequest, TResponse>(method, handler, parts));

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler) =>
        Map(new ServerStreamingEndpoint<TRequest, TResponse>(method, handler, parts));

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler) =>
        Map(new DuplexStreamingEndpoint<TRequest, TResponse>(method, handler, parts));

    void Map(MethodEndpoint endpoint) => builder.MapPost(endpoint.Method.FullName, (RequestDelegate)endpoint.InvokeAsync);
}
