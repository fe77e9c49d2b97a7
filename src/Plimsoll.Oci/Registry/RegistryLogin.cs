using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Plimsoll.Oci;

/// <summary>
/// Logs in to one registry, with name and password or for tokens (distribution, Token Authentication Specification). The registry itself
/// says which token server it believes; that server is asked over TLS only, except within this machine, and redirects of it are not
/// followed. When it is elsewhere it gets what was kept for it, and never the registry's password.
/// </summary>
internal sealed class RegistryLogin(RegistryHost host, RegistryOptions options, Func<HttpRequestMessage, string, CancellationToken,
    Task<HttpResponseMessage>> send) : IDisposable
{
    private const int LongestAnswer = 64 * 1024;
    private const string Attempt = "logging in";

    private static readonly TimeSpan DefaultLife = TimeSpan.FromSeconds(60), Margin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, Token> _tokens = new(StringComparer.Ordinal);
    private AuthChallenge? _challenge;
    private readonly Dictionary<string, RegistryCredential?> _credentials = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is sent along; null as long as the registry has not asked for anything.</summary>
    public async Task<AuthenticationHeaderValue?> AuthorizationAsync(string scope, CancellationToken cancellationToken) =>
        _challenge is { } challenge ? await LogInAsync(challenge, scope, null, cancellationToken) : null;

    /// <summary>Answers a challenge.</summary>
    /// <param name="challenge">What the registry asked for.</param>
    /// <param name="scope">What is to be allowed.</param>
    /// <param name="refused">What it was sent and refused; null is nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What to send now; null when there is nothing better than what was refused.</returns>
    public async Task<AuthenticationHeaderValue?> LogInAsync(AuthChallenge challenge, string scope, AuthenticationHeaderValue? refused,
        CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _challenge = challenge;
            if (challenge.Realm is not { } realm)
                return refused is null && await CredentialAsync(host.Name, cancellationToken) is { IsRefreshToken: false } basic
                    ? Basic(basic) : null;
            if (_tokens.TryGetValue(scope, out var known) && known.Value != refused
                && options.Time.GetElapsedTime(known.Since) < known.Life)
                return known.Value;
            var token = await AskAsync(challenge, realm, scope, cancellationToken);
            _tokens[scope] = token;
            return token.Value;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Token> AskAsync(AuthChallenge challenge, Uri realm, string scope, CancellationToken cancellationToken)
    {
        if (!host.MayReach(realm))
            throw new OciException(OciErrors.Denied,
                $"{Attempt} to {host.Name} is refused: it wants the password sent to {realm.Scheme}://{realm.Authority}, "
                    + "and it goes over https only");
        var since = options.Time.GetTimestamp();
        var own = host.SharesPasswordsWith(realm);
        var credential = await CredentialAsync(own ? host.Name : realm.Authority, cancellationToken);
        using var request = RequestFor(challenge, realm, scope, credential);
        using var answer = await send(request, Attempt, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && !own && credential is null)
            throw new OciException(OciErrors.Denied,
                $"{Attempt} to {host.Name} failed: its token server is {realm.Authority}, for which no login is known, "
                    + $"and the password for {host.Name} goes nowhere else. To log in: docker login {realm.Authority}");
        if (answer.StatusCode != HttpStatusCode.OK)
            throw await RegistryFailures.OfAsync(host, $"{Attempt} through {realm.Authority}", answer, options.Time, cancellationToken);
        var read = await ReadAsync(realm, answer, cancellationToken);
        var life = read.ExpiresIn is > 0 and { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, 3600)) : DefaultLife;
        return new(new("Bearer", Checked(read.Token ?? read.AccessToken, realm)), since, life > 2 * Margin ? life - Margin : life / 2);
    }

    private async Task<RegistryCredential?> CredentialAsync(string name, CancellationToken cancellationToken)
    {
        if (!_credentials.TryGetValue(name, out var known))
            _credentials[name] = known = options.Credentials is { } source ? await source.FindAsync(name, cancellationToken) : null;
        return known;
    }

    private static HttpRequestMessage RequestFor(AuthChallenge challenge, Uri realm, string scope, RegistryCredential? known)
    {
        var scopes = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (known is { IsRefreshToken: true } refresh)
        {
            return new(HttpMethod.Post, realm)
            {
                Content = new FormUrlEncodedContent(
                [
                    new("grant_type", "refresh_token"), new("service", challenge.Service ?? ""), new("client_id", "plimsoll"),
                        new("scope", string.Join(' ', scopes)), new("refresh_token", refresh.Secret),
                ]),
            };
        }

        var query = new StringBuilder(realm.Query.Length > 1 ? realm.Query + "&" : "?").Append("service=")
            .Append(Uri.EscapeDataString(challenge.Service ?? ""));
        foreach (var each in scopes)
            query.Append("&scope=").Append(Uri.EscapeDataString(each));
        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = query.ToString(), Fragment = "" }.Uri);
        request.Headers.Authorization = known is { } credential ? Basic(credential) : null;
        return request;
    }

    private async Task<TokenAnswer> ReadAsync(Uri realm, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            if (await BoundedContent.ReadAsync(answer.Content, LongestAnswer, cancellationToken) is { } body
                && JsonSerializer.Deserialize(body, RegistryJson.Default.TokenAnswer) is { } read)
                return read;
        }
        catch (JsonException)
        {
            // said below
        }
        catch (Exception error) when (RegistryFailures.Of(host, Attempt, error) is { } failure)
        {
            throw failure;
        }

        throw NoToken(realm);
    }

    /// <summary>What can stand in a header (RFC 6750, section 2.1), or nothing.</summary>
    private string Checked(string? token, Uri realm) =>
        token is { Length: > 0 } && token.All(letter => char.IsAsciiLetterOrDigit(letter)
            || "-._~+/=".Contains(letter, StringComparison.Ordinal)) ? token : throw NoToken(realm);

    private OciException NoToken(Uri realm) => new(OciErrors.Unauthorized,
        $"{Attempt} to {host.Name} failed: {realm.Authority} did not answer with a token of at most {LongestAnswer} bytes");

    private static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Secret}")));

    private sealed record Token(AuthenticationHeaderValue Value, long Since, TimeSpan Life);
}
