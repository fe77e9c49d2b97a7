using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>Makes the calls of a channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TResponse>(channel, method, options, method.ResponseMarshaller);
        call.Start(Single(call, method, request));
        return new(call, call.ReadSingleAsync());
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TResponse>(channel, method, options, method.ResponseMarshaller);
        call.Start(Single(call, method, request));
        return new(call, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TResponse>(channel, method, options, method.ResponseMarshaller);
        var requests = new StreamContent<TRequest>(call, method.RequestMarshaller.ContextualSerializer);
        call.Start(requests);
        return new(call, requests, call.ReadSingleAsync());
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TResponse>(channel, method, options, method.ResponseMarshaller);
        var requests = new StreamContent<TRequest>(call, method.RequestMarshaller.ContextualSerializer);
        call.Start(requests);
        return new(call, requests, call);
    }

    static SingleContent<TRequest> Single<TRequest, TResponse>(ClientCall call, Method<TRequest, TResponse> method, TRequest request) =>
        new(request, method.RequestMarshaller.ContextualSerializer, call.Gzip);
}
