using System.Net;
using System.Net.Http.Headers;

namespace Plimsoll.Oci;

/// <summary>
/// Sends requests to one registry: over TLS, or plainly within this machine; logged in where it asks for it; along redirects, to which no
/// credential goes.
/// </summary>
internal sealed class RegistryTransport : IDisposable
{
    private const int MostRedirects = 5;

    private readonly HttpClient _http;
    private readonly TlsTrust _trust;
    private readonly RegistryLogin _login;
    private readonly Retries _retries;
    private Uri? _address;

    public RegistryTransport(RegistryHost host, RegistryOptions options)
    {
        (Host, Time, _retries, _trust) = (host, options.Time, new(options.Time), new(host.Name, options.CertificateFolders));
        _http = new(new SocketsHttpHandler
        {
            // each redirect is looked at before it is followed
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !host.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = new() { RemoteCertificateValidationCallback = _trust.Accepts },
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("plimsoll", null));
        _login = new(host, options, SendAsync);
    }

    /// <summary>How long nothing may move.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    public RegistryHost Host { get; }

    public TimeProvider Time { get; }

    /// <summary>Does something that may take several requests, and does it again when it may go well in a moment.</summary>
    public Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        _retries.RunAsync(work, cancellationToken);

    /// <summary>Sends, follows redirects of what is only read, and logs in when asked to. Any answer but 401, 429 and a server's failure is
    /// the caller's to judge.</summary>
    /// <exception cref="OciException">It was refused for good.</exception>
    /// <exception cref="TransientFailure">It may go well in a moment.</exception>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var answer = await SendToAsync(request, request.Address, cancellationToken);
        var address = request.Address;
        for (var redirects = 0; IsRedirect(answer) && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head); redirects++)
        {
            address = Next(request, address, answer, redirects);
            answer.Dispose();
            answer = await SendToAsync(request, address, cancellationToken);
        }

        if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            or >= HttpStatusCode.InternalServerError))
            return answer;
        using (answer)
            throw await FailureAsync(request.Attempt, answer, cancellationToken);
    }

    /// <summary>What an answer that the caller did not expect means.</summary>
    public Task<Exception> FailureAsync(string attempt, HttpResponseMessage answer, CancellationToken cancellationToken) =>
        RegistryFailures.OfAsync(Host, attempt, answer, Time, cancellationToken);

    /// <summary>An address below the registry's: <c>acme/counter/blobs/…</c>.</summary>
    public async Task<Uri> AddressAsync(string path, CancellationToken cancellationToken) =>
        new(_address ??= !Host.IsLoopback || await SpeaksTlsAsync(cancellationToken) ? Host.Secure : Host.Plain, "/v2/" + path);

    /// <summary>Where an answer says that it goes on; refused where nothing may be sent.</summary>
    /// <exception cref="OciException">There is no such place, or it is not reached over TLS.</exception>
    public Uri Location(string attempt, Uri from, HttpResponseMessage answer)
    {
        var next = answer.Headers.Location is { } location && Uri.TryCreate(from, location, out var address) ? address
            : throw new OciException(OciErrors.Unsupported, $"{attempt} at {Host.Name} failed: it did not say where it goes on");
        return Host.MayReach(next) ? next : throw new OciException(OciErrors.Denied,
            $"{attempt} at {Host.Name} failed: it points to {next.Scheme}://{next.Authority}, and only https is followed. "
                + "If a proxy stands before the registry, let it set X-Forwarded-Proto");
    }

    public void Dispose()
    {
        _http.Dispose();
        _login.Dispose();
    }

    private Uri Next(RegistryRequest request, Uri from, HttpResponseMessage answer, int redirects) => redirects < MostRedirects
        ? Location(request.Attempt, from, answer)
        : throw new OciException(OciErrors.Unsupported,
            $"{request.Attempt} at {Host.Name} failed: it redirects more than {MostRedirects} times");

    private static bool IsRedirect(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>With credentials to the registry's own origin, without any to all others; only the registry itself is believed how to log
    /// in.</summary>
    private async Task<HttpResponseMessage> SendToAsync(RegistryRequest request, Uri address, CancellationToken cancellationToken)
    {
        if (_address is null || !RegistryHost.SameOrigin(address, _address))
            return await SendAsync(request, address, null, cancellationToken);
        var authorization = await _login.AuthorizationAsync(request.Scope, cancellationToken);
        var answer = await SendAsync(request, address, authorization, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Unauthorized || AuthChallenge.Read(answer) is not { } challenge)
            return answer;
        if (await _login.LogInAsync(challenge, request.Scope, authorization, cancellationToken) is not { } renewed)
            return answer;
        answer.Dispose();
        return await SendAsync(request, address, renewed, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(RegistryRequest request, Uri address, AuthenticationHeaderValue? authorization,
        CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Patience, Time);
        using var message = new HttpRequestMessage(request.Method, address) { Content =
            request.Content?.Invoke(() => silence.CancelAfter(Patience)) };
        message.Headers.Authorization = authorization;
        foreach (var type in request.Accept)
            message.Headers.Accept.Add(new(type));
        if (request.From > 0)
            message.Headers.Range = new(request.From, null);
        return await SendAsync(message, request.Attempt, silence, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, string attempt, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Patience, Time);
        return await SendAsync(message, attempt, silence, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, string attempt, CancellationTokenSource silence,
        CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw RegistryFailures.Silence(Host, attempt, Patience);
        }
        catch (Exception error) when (RegistryFailures.Of(Host, attempt, error) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Whether TLS is spoken at an address of this machine: a server without it ends the handshake before any certificate was
    /// seen.</summary>
    private async Task<bool> SpeaksTlsAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Head, new Uri(Host.Secure, "/v2/"));
            using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return true;
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.SecureConnectionError && !_trust.SawCertificate)
        {
            return false;
        }
        catch (Exception error) when (RegistryFailures.Of(Host, "reaching the registry", error) is { } failure)
        {
            throw failure;
        }
    }
}
