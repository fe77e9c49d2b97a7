using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.Server.Api;

/// <summary>Lets only this machine's user in: the Host of a loopback address (no DNS rebinding), no Origin (no browser page), the token of the home.</summary>
internal static class LocalOnly
{
    /// <summary>Refuses with 403 what is not allowed below <c>/api</c>; everything else passes with a loopback Host.</summary>
    public static async Task CheckAsync(HttpContext context, string token, RequestDelegate next)
    {
        var request = context.Request;
        var allowed = request.Host.Host is "127.0.0.1" or "localhost" or "[::1]"
            && (!request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
                || (request.Headers.Origin.Count == 0 && IsToken(request.Headers.Authorization.ToString(), token)));
        if (allowed)
        {
            await next(context);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await context.Response.WriteAsync("only for this machine's user, with the token of the home\n");
    }

    private static bool IsToken(string header, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes($"Bearer {token}"));
}
