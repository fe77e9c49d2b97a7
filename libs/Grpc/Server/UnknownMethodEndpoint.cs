using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>Answers for methods that nobody has.</summary>
internal sealed class UnknownMethodEndpoint(ServerParts parts)
{
    static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);

    public Task InvokeAsync(HttpContext http)
    {
        if (Refusal.Of(http) is { } status)
        {
            http.Response.StatusCode = status;
        }
        else
        {
            var path = http.Request.Path.Value!.Split('/');
            var call = new ServerCall(http, new Method<byte[], byte[]>(MethodType.Unary, path[1], path[2], Bytes, Bytes), parts);
            call.Status = new(StatusCode.Unimplemented, $"There is no method {http.Request.Path.Value} here");
            call.End();
        }

        return Task.CompletedTask;
    }
}
