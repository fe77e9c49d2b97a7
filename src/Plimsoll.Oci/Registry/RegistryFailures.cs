using System.Net;
using System.Security.Authentication;
using System.Text.Json;

namespace Plimsoll.Oci;

/// <summary>Says in words what a registry refused, and what mends it.</summary>
internal static class RegistryFailures
{
    private const int LongestBody = 16 * 1024, LongestText = 300;

    /// <summary>What an answer that is no success means; one that may be another in a moment is a <see cref="TransientFailure"/>.</summary>
    /// <param name="host">Who answered.</param>
    /// <param name="attempt">What was attempted: <c>reading acme/counter:latest</c>.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="time">Tells how far off a date is.</param>
    /// <param name="cancellationToken">Stops reading it.</param>
    public static async Task<Exception> OfAsync(RegistryHost host, string attempt, HttpResponseMessage answer, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        var said = await ReadAsync(answer, cancellationToken);
        var code = said?.Code is { Length: > 0 and < 64 } given ? Clean(given) : CodeOf(answer.StatusCode);
        var after = RetryAfter(answer, time);
        var error =
            new OciException(code,
            $"{attempt} at {host.Name} failed: it answered {status} {code}"
                + $"{Quoted(said?.Message)}{Mend(host, answer.StatusCode, after)}") { Status = status };
        return IsTransient(answer.StatusCode) ? new TransientFailure(error, after) : error;
    }

    /// <summary>What a request that got no answer means; null when it is not about the network.</summary>
    public static Exception? Of(RegistryHost host, string attempt, Exception exception) => exception switch
    {
        HttpRequestException { InnerException: AuthenticationException refused } => new OciException(OciErrors.RegistryUnavailable,
            $"{attempt} at {host.Name} failed: its certificate is not trusted "
                + $"({(refused.InnerException ?? refused).Message.TrimEnd('.')}). "
            + $"Put the certificate of its authority into /etc/docker/certs.d/{host.Name}/ca.crt, or name a bundle with SSL_CERT_FILE",
                exception),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new OciException(OciErrors.RegistryUnavailable,
            $"{attempt} at {host.Name} failed: there is no machine of this name. Look at its spelling and at the network", exception),
        HttpRequestException or IOException => new TransientFailure(new(OciErrors.RegistryUnavailable,
            $"{attempt} at {host.Name} failed: {exception.Message.TrimEnd('.')}. Look whether the registry runs and can be reached; "
                + "what was pushed stays, and the same command goes on", exception)),
        _ => null,
    };

    /// <summary>Nothing moved for too long.</summary>
    public static TransientFailure Silence(RegistryHost host, string attempt, TimeSpan patience) => new(new(OciErrors.RegistryUnavailable,
        $"{attempt} at {host.Name} failed: nothing came for {patience.TotalSeconds:0} seconds. Look whether the registry runs; "
            + "the same command goes on"));

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    private static TimeSpan? RetryAfter(HttpResponseMessage answer, TimeProvider time) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    private static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => OciErrors.Unauthorized,
        HttpStatusCode.Forbidden => OciErrors.Denied,
        HttpStatusCode.NotFound => OciErrors.NameUnknown,
        HttpStatusCode.RequestEntityTooLarge => OciErrors.SizeInvalid,
        HttpStatusCode.TooManyRequests => OciErrors.TooManyRequests,
        >= HttpStatusCode.InternalServerError => OciErrors.RegistryUnavailable,
        _ => OciErrors.Unsupported,
    };

    private static string Mend(RegistryHost host, HttpStatusCode status, TimeSpan? after) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            $". Log in with an account that may: docker login {host.Name} (or podman, skopeo, or a credential helper)",
        HttpStatusCode.NotFound => ". Look whether the repository is there and the account may see it",
        HttpStatusCode.RequestEntityTooLarge => ". What stands before the registry does not let so much through; raise its limit",
        HttpStatusCode.TooManyRequests when after is { } wait => $". It wants to be asked again in {wait.TotalSeconds:0} seconds",
        _ => "",
    };

    private static string Quoted(string? message) => string.IsNullOrWhiteSpace(message) ? "" : $" ({Clean(message)})";

    /// <summary>What came from elsewhere is shown on a terminal: no control characters, and not too much.</summary>
    private static string Clean(string text) =>
        new([.. text.Take(LongestText).Select(letter => char.IsControl(letter) ? ' ' : letter)]);

    private static async Task<ErrorEntry?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedContent.ReadAsync(answer.Content, LongestBody, cancellationToken) is { } body
                ? JsonSerializer.Deserialize(body, RegistryJson.Default.ErrorAnswer)?.Errors is [var first, ..] ? first : null
                : null;
        }
        catch (Exception error) when (error is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }
}
