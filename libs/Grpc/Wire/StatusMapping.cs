using System.Net;
using System.Net.Sockets;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>What failures of HTTP mean in gRPC.</summary>
internal static class StatusMapping
{
    /// <summary>An answer without <c>grpc-status</c> (grpc/doc/http-grpc-status-mapping.md).</summary>
    public static StatusCode OfHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    /// <summary>A stream that was reset (PROTOCOL-HTTP2.md, Errors), by the codes of RFC 9113, section 7.</summary>
    public static StatusCode OfReset(long errorCode) => errorCode switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM: nothing was done
        0x8 => StatusCode.Cancelled, // CANCEL
        0xb => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };

    /// <summary>What was caught while a request was sent or an answer read.</summary>
    public static Status OfException(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException reset)
                return new(IsOfConnection(error) ? StatusCode.Unavailable : OfReset(reset.ErrorCode), reset.Message, error);
        }

        return new(error is HttpRequestException or IOException or SocketException ? StatusCode.Unavailable : StatusCode.Internal, error.GetBaseException().Message, error);
    }

    // the whole connection ended: others may have caused it, and a new one may do. The exception tells the two apart by its words alone
    static bool IsOfConnection(Exception error) => error.GetBaseException() is HttpProtocolException { Message: var message } && message.Contains("connection", StringComparison.Ordinal);
}
