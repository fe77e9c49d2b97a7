using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>Sends requests to one server as one user, again where that is right, and says in words what failed.</summary>
internal sealed class ApiConnection(ClientConfiguration configuration, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30), LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Says what failed.</summary>
    public Failures Failures { get; } = new(configuration, time);

    private readonly Lock _lock = new();
    private Transport? _transport;

    /// <summary>Told what the server warns of beside an answer that is no failure.</summary>
    public event Action<string>? Warned;

    /// <summary>The document that the server answers with.</summary>
    public Task<JsonObject> ReadAsync(ApiRequest request, CancellationToken cancellationToken) =>
        RepeatAsync(request, ReadOnceAsync, cancellationToken);

    /// <summary>An answer of which only the beginning came; the caller disposes it.</summary>
    public Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken) =>
        RepeatAsync(request, OpenOnceAsync, cancellationToken);

    public void Dispose() => _transport?.Dispose();

    private async Task<T> RepeatAsync<T>(ApiRequest request, Func<ApiRequest, CancellationToken, Task<T>> attempt,
        CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var failures = 1; ; failures++)
        {
            TimeSpan pause;
            try
            {
                return await attempt(request, cancellationToken);
            }
            catch (Exception e) when (Failures.MayRepeat(request, e))
            {
                pause = Backoff.Pause(failures, LongestPause, Random.Shared.NextDouble());
                if (e is KubernetesException { RetryAfter: { } wish } && wish > pause) pause = wish;
                if (time.GetElapsedTime(began) + pause > Bound) throw;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<JsonObject> ReadOnceAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(request.Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var answer = await OpenOnceAsync(request, both.Token, cancellationToken);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(both.Token);
            return await JsonNode.ParseAsync(body, cancellationToken: both.Token) as JsonObject
                ?? throw new JsonException("a JSON object was expected");
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failures.Of(request, e);
        }
    }

    private async Task<HttpResponseMessage> OpenOnceAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(request.Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        return await OpenOnceAsync(request, both.Token, cancellationToken);
    }

    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Ends it, whoever lost patience.</param>
    /// <param name="asked">The part of it that is the caller's.</param>
    private async Task<HttpResponseMessage> OpenOnceAsync(ApiRequest request, CancellationToken cancellationToken, CancellationToken asked)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var credential = await configuration.Credentials.GetAsync(time, cancellationToken);
            HttpResponseMessage answer;
            try
            {
                using var message = Messages.Of(configuration, request, credential);
                answer = await TransportFor(credential.Certificate).SendAsync(message, cancellationToken);
            }
            catch (Exception e)
            {
                asked.ThrowIfCancellationRequested();
                throw Failures.Of(request, e);
            }

            if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.SwitchingProtocols)
            {
                foreach (var warning in ServerWarnings.Of(answer.Headers)) Warned?.Invoke(warning);
                return answer;
            }
            using (answer)
            {
                // tokens expire before their time, and are rotated: once, with another
                if (isFirst && answer.StatusCode == HttpStatusCode.Unauthorized && configuration.Credentials.Forget(credential)) continue;
                throw await Failures.OfAsync(request, answer, cancellationToken);
            }
        }
    }

    // Connections are made with a certificate, and kept: another certificate needs others. What still runs on the old ones ends by itself,
    // and then they do.
    private Transport TransportFor(ClientCertificate? certificate)
    {
        lock (_lock) return _transport is { } current && current.Certificate == certificate ? current
            : _transport = new(configuration, certificate);
    }
}
