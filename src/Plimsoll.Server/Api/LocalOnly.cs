using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Plimsoll.Processes;
using Plimsoll.Registry;

namespace Plimsoll.Server.Api;

/// <summary>
/// Lets only this machine's user in. Commands come over the socket in the home, which nobody else reaches. The port is reached by everybody
/// on this machine, replicas and other users among them: it serves the registry alone, for the Host of a loopback address (no DNS
/// rebinding), without an Origin (no page of a browser), to who shows the token of the home as the password of any user (RFC 7617), which
/// is what its clients can show.
/// </summary>
internal static class LocalOnly
{
    /// <summary>Answers 403 to what is not allowed, and 401 to a client of the registry that has not shown the token.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">The token of the home. Who shows it is let in, however many others have failed.</param>
    /// <param name="failed">Counts those who show another one; beyond its limit they are told 429.</param>
    /// <param name="next">Answers what is allowed.</param>
    public static Task CheckAsync(HttpContext context, string token, FailedLogins failed, RequestDelegate next)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is not { AddressFamily: AddressFamily.Unix } socket)
            return CheckPortAsync(context, token, failed, next);
        return UnixSocket.IsPeerOwner(socket) ? next(context) : RefuseAsync(context, StatusCodes.Status403Forbidden,
            "only for the user whom the home belongs to\n");
    }

    private static async Task CheckPortAsync(HttpContext context, string token, FailedLogins failed, RequestDelegate next)
    {
        var request = context.Request;
        if (request.Host.Host is not ("127.0.0.1" or "localhost" or "[::1]") || request.Headers.Origin.Count > 0)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "only for programs of this machine's user, at a loopback address\n");
        }
        else if (!request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden,
                "this port serves the registry (/v2/); commands are given on the socket of the home\n");
        }
        else if (IsPassword(request.Headers.Authorization.ToString(), token))
        {
            await next(context);
        }
        else if (request.Headers.Authorization.Count > 0 && failed.Wait(context.Connection.RemoteIpAddress) is { } wait)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "too many wrong tokens were shown\n");
        }
        else
        {
            Count(context, failed);
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"plimsoll\", charset=\"UTF-8\"";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized,
                """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required: any user, and the token of the home as password"}]}""");
        }
    }

    // who shows nothing guesses nothing: clients of the registry ask first whether they need to
    private static void Count(HttpContext context, FailedLogins failed)
    {
        if (context.Request.Headers.Authorization.Count > 0) failed.Count(context.Connection.RemoteIpAddress);
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    }

    private static bool IsPassword(string header, string token)
    {
        var bytes = new byte[header.Length];
        return AuthenticationHeaderValue.TryParse(header, out var shown) && shown.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(shown.Parameter ?? "", bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password] && IsSame(password, token);
    }

    private static bool IsSame(string shown, string wanted) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown),
        Encoding.UTF8.GetBytes(wanted));
}
