using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Who may use a registry: the users of an htpasswd file, and if so wanted anybody who only pulls (RFC 7617; distribution-spec,
/// spec.md, Authentication).</summary>
public sealed class RegistryAccess
{
    private readonly Passwords _passwords;
    private readonly bool _anonymousPulls;

    /// <summary>The users of a file, which is read again whenever it changed.</summary>
    /// <param name="htpasswd">The file, as <c>htpasswd -B</c> writes it.</param>
    /// <param name="anonymousPulls">Whether pulls need no password. Who shows a wrong one is refused all the same.</param>
    /// <exception cref="InvalidDataException">A line has no bcrypt hash; says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public RegistryAccess(string htpasswd, bool anonymousPulls)
    {
        _passwords = new(new(htpasswd));
        _anonymousPulls = anonymousPulls;
    }

    /// <summary>Whether the request may go on; otherwise it has been answered.</summary>
    internal async Task<bool> AdmitAsync(RegistryCall call)
    {
        var login = Credentials(call.Http.Request) is { } shown
            ? await _passwords.CheckAsync(shown.User, shown.Password, call.Http.Connection.RemoteIpAddress, call.Cancelled)
            : new(_anonymousPulls && IsPull(call));
        if (login.IsRight)
            return true;
        if (login.Wait is { } wait)
        {
            var seconds = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            call.Http.Response.Headers.RetryAfter = seconds;
            await RegistryErrors.WriteAsync(call.Http, StatusCodes.Status429TooManyRequests, OciErrors.TooManyRequests,
                $"too many logins from this address failed: the password was not looked at. One is allowed again in {seconds} s");
            return false;
        }

        call.Http.Response.Headers.WWWAuthenticate = "Basic realm=\"plimsoll\", charset=\"UTF-8\"";
        await RegistryErrors.WriteAsync(call.Http, StatusCodes.Status401Unauthorized, OciErrors.Unauthorized,
            "user and password are needed, and right");
        return false;
    }

    /// <summary>The root is none: by its answer clients learn whether there are passwords, and would never show theirs for a
    /// push.</summary>
    private static bool IsPull(RegistryCall call) =>
        (HttpMethods.IsGet(call.Http.Request.Method) || HttpMethods.IsHead(call.Http.Request.Method))
        && call.Path.Kind is RegistryPathKind.Manifest or RegistryPathKind.Blob or RegistryPathKind.Tags or RegistryPathKind.Referrers;

    /// <summary>Null when there are none; clients without any show an empty name.</summary>
    private static (string User, string Password)? Credentials(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return request.Headers.Authorization.Count == 0 ? null : ("", "neither user nor password");
        var bytes = new byte[header.Parameter?.Length ?? 0];
        return Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var user, var password]
                ? user.Length + password.Length == 0 ? null : (user, password)
                : ("", "neither user nor password");
    }
}
