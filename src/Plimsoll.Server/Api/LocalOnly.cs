using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Plimsoll.Registry;

namespace Plimsoll.Server.Api;

/// <summary>
/// Lets only this machine's user in: the Host of a loopback address (no DNS rebinding), no Origin (no page of a browser), and the token of the home, because other users
/// of the machine and replicas reach loopback too. The API takes the token as Bearer, the registry as the password of any user (RFC 7617), which is what its clients can show.
/// </summary>
internal static class LocalOnly
{
    /// <summary>Answers 403 to what is not allowed, and 401 to a client of the registry that has not shown the token.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">The token of the home. Who shows it is let in, however many others have failed.</param>
    /// <param name="failed">Counts those who show another one; beyond its limit they are told 429.</param>
    /// <param name="next">Answers what is allowed.</param>
    public static async Task CheckAsync(HttpContext context, string token, FailedLogins failed, RequestDelegate next)
    {
        var request = context.Request;
        var registry = request.Path.StartsWithSegments("/v2", StringComparison.Ordinal);
        if (request.Host.Host is not ("127.0.0.1" or "localhost" or "[::1]") || request.Headers.Origin.Count > 0)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "only for programs of this machine's user, at a loopback address\n");
        }
        else if (registry ? IsPassword(request.Headers.Authorization.ToString(), token) : IsBearer(request.Headers.Authorization.ToString(), token))
        {
            await next(context);
        }
        else if (request.Headers.Authorization.Count > 0 && failed.Wait(context.Connection.RemoteIpAddress) is { } wait)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "too many wrong tokens were shown\n");
        }
        else if (registry)
        {
            Count(context, failed);
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"plimsoll\", charset=\"UTF-8\"";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required: any user, and the token of the home as password"}]}""");
        }
        else
        {
            Count(context, failed);
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "only for this machine's user, with the token of the home\n");
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

    private static bool IsBearer(string header, string token) => IsSame(header, $"Bearer {token}");

    private static bool IsPassword(string header, string token)
    {
        var bytes = new byte[header.Length];
        return AuthenticationHeaderValue.TryParse(header, out var shown) && shown.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(shown.Parameter ?? "", bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password] && IsSame(password, token);
    }

    private static bool IsSame(string shown, string wanted) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(wanted));
}
