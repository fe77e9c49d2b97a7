using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace KubernetesClient;

/// <summary>Says in words what a server refused or why it did not answer.</summary>
internal sealed class Failures(ClientConfiguration configuration, TimeProvider time)
{
    private const int LongestBody = 256 * 1024, LongestText = 2000;

    /// <summary>Whether it may go well in a moment, and asking again does no harm.</summary>
    public static bool MayRepeat(ApiRequest request, Exception failure) => (request.Repeat, failure) switch
    {
        (Repeat.Never, _) => false,
        // as client-go has it: a server that says when to come again has done nothing
        (_, KubernetesException e) when e.Status == HttpStatusCode.TooManyRequests || e.RetryAfter is not null
            && IsTransient(e.Status) => true,
        (Repeat.Always, KubernetesException e) => IsTransient(e.Status),
        (Repeat.Always, KubernetesUnavailableException e) => e.IsTransient,
        (Repeat.WhenUnseen, KubernetesUnavailableException e) => e.IsTransient && e.NothingWasSent,
        _ => false,
    };

    /// <summary>Whether a server that answers so may answer otherwise in a moment.</summary>
    public static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    /// <summary>What an answer that is no success means.</summary>
    public async Task<KubernetesException> OfAsync(ApiRequest request, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(answer, cancellationToken);
        var status = Status.Parse(body);
        return Of(request, answer.StatusCode, status ?? new(answer.ReasonPhrase ?? "", Clean(body), null, null), RetryAfter(answer));
    }

    /// <summary>What a Status of the server means, wherever it came.</summary>
    public KubernetesException Of(ApiRequest request, HttpStatusCode code, Status status, TimeSpan? retryAfter = null)
    {
        var reason = status.Reason.Length > 0 ? status.Reason : code.ToString();
        // a server that cannot read a Secret quotes it
        var quotes = request.Body is not null && request.Path.Contains("/secrets", StringComparison.Ordinal)
            && (code is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.InternalServerError);
        var said = quotes ? " (its words are left out: they may quote the secret)" : status.Message.Length > 0 ? $" ({status.Message})"
            : "";
        return new(code, reason, $"{request} at {configuration.Origin} failed: it answered {(int)code} {reason}{said}{Mend(code)}",
            status.Details)
        {
            RetryAfter = retryAfter ?? status.RetryAfter,
        };
    }

    /// <summary>What a request without a whole answer means; what is not about that comes back as it is.</summary>
    public Exception Of(ApiRequest request, Exception cause) => cause switch
    {
        HttpRequestException { InnerException: AuthenticationException refused } => Unavailable(request, cause,
            $"the TLS handshake failed ({Inner(refused)}). Look at certificate-authority, tls-server-name and the client's certificate in "
                + "the kubeconfig, and whether the server's certificate has expired"),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError,
            InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } => Unavailable(request, cause,
            "there is no machine of this name. Look at its spelling, at the network and at the VPN"),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            Unavailable(request, cause, $"the proxy refused ({Inner(cause)}). Look at proxy-url in the kubeconfig, or HTTPS_PROXY"),
        HttpRequestException e => Unavailable(request, cause, $"{Inner(cause)}. Look whether it runs and can be reached from here",
            isTransient: true,
            nothingWasSent: e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError),
        IOException => Unavailable(request, cause, $"the connection broke ({Inner(cause)}). Look whether it still runs", isTransient: true),
        OperationCanceledException =>
            Unavailable(request, cause,
            $"no answer for {request.Patience.TotalSeconds:0} seconds. Look whether it runs and can be reached from here",
            isTransient: true),
        JsonException =>
            Unavailable(request, cause,
            $"the answer is not of Kubernetes ({Inner(cause)}). Look whether this address is that of an API server"),
        _ => cause,
    };

    private KubernetesUnavailableException Unavailable(ApiRequest request, Exception cause, string what, bool isTransient = false,
        bool nothingWasSent = false) =>
        new($"{request} at {configuration.Origin} failed: {what}", cause) { IsTransient = isTransient, NothingWasSent = nothingWasSent };

    private string Mend(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized =>
            $". It does not know who asks: log in again, or look at the user of context '{configuration.Context}' in the kubeconfig",
        HttpStatusCode.Forbidden => $". If the account of context '{configuration.Context}' should be allowed this, it lacks a role",
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
            ". It sends elsewhere, where credentials do not follow: give the address itself as the server",
        _ => "",
    };

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static string Inner(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');

    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[LongestBody];
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return Encoding.UTF8.GetString(buffer, 0, await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false,
                cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return ""; // the status has come, and says enough
        }
    }

    // what came from elsewhere is shown on a terminal: no control characters, and not too much
    public static string Clean(string text) =>
        new([.. text.Trim().Take(LongestText).Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}
