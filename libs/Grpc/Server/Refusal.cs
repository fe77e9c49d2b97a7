using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>Requests that are not gRPC, and are answered in HTTP's own words.</summary>
internal static class Refusal
{
    public static int? Of(HttpContext http)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol)) return StatusCodes.Status426UpgradeRequired;
        return Header.IsGrpc(http.Request.ContentType) ? null : StatusCodes.Status415UnsupportedMediaType;
    }
}
