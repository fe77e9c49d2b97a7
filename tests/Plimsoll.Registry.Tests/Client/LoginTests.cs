using Microsoft.AspNetCore.Http;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>Where passwords and tokens go, and where they do not.</summary>
public sealed class LoginTests
{
    private static readonly Digest Wanted = Digest.Of("wanted"u8);

    [Fact]
    public async Task A_token_is_asked_for_with_the_password_and_used_for_what_it_allows()
    {
        await using var tokens = await OddServer.StartAsync(http => http.Response.WriteAsync("""{"token":"abc","expires_in":300}"""));
        await using var registry = await OddServer.StartAsync(http => http.Request.Headers.Authorization == "Bearer abc" ? NotThere(http)
            : Challenge(http, $"{tokens.Address}token?a=b"));
        using var store = Store(registry, new("bob", "other"), (tokens, new("ann", "secret")));

        Assert.Null(await store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.False(await store.HasBlobAsync("acme/a", Wanted, Samples.Never));

        var asked = Assert.Single(tokens.Asked);
        Assert.Equal(("GET", "/token?a=b&service=odd&scope=repository%3Aacme%2Fa%3Apull"), (asked.Method, asked.Path));
        Assert.Equal("Basic " + Convert.ToBase64String("ann:secret"u8), asked.Authorization);
        Assert.Equal(["", "Bearer abc", "Bearer abc"], Real(registry).Select(each => each.Authorization));
    }

    [Fact]
    public async Task A_token_that_is_refused_is_asked_for_anew_once()
    {
        var given = 0;
        await using var tokens =
            await OddServer.StartAsync(http => http.Response.WriteAsync($$"""{"access_token":"t{{Interlocked.Increment(ref given)}}"}"""));
        await using var registry = await OddServer.StartAsync(http => http.Request.Headers.Authorization == "Bearer t2" ? NotThere(http)
            : Challenge(http, $"{tokens.Address}token"));
        using var store = Store(registry, null);

        await Assert.ThrowsAsync<OciException>(() => store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.Null(await store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.All(tokens.Asked, each => Assert.Equal("", each.Authorization));
        Assert.Equal(2, given);
    }

    [Fact]
    public async Task A_refresh_token_is_posted_and_never_sent_as_a_password()
    {
        var posted = "";
        await using var tokens = await OddServer.StartAsync(async http =>
        {
            posted = await new StreamReader(http.Request.Body).ReadToEndAsync();
            await http.Response.WriteAsync("""{"access_token":"abc"}""");
        });
        await using var registry = await OddServer.StartAsync(http => http.Request.Headers.Authorization == "Bearer abc" ? NotThere(http)
            : Challenge(http, $"{tokens.Address}token"));
        using var store = Store(registry, null, (tokens, new(RegistryCredential.TokenUser, "refresh")));

        Assert.Null(await store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.Contains("grant_type=refresh_token", posted, StringComparison.Ordinal);
        Assert.Contains("refresh_token=refresh", posted, StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(tokens.Asked).Authorization);
    }

    [Theory]
    [InlineData("http://token.example/get")]
    [InlineData("ftp://127.0.0.1/get")]
    public async Task A_password_goes_nowhere_without_TLS_but_within_this_machine(string realm)
    {
        await using var registry = await OddServer.StartAsync(http => Challenge(http, realm));
        using var store = Store(registry, new("ann", "secret"));
        var refused = await Assert.ThrowsAsync<OciException>(() => store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.Equal(OciErrors.Denied, refused.Code);
        Assert.Contains("https only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_server_elsewhere_is_not_given_the_password_of_the_registry()
    {
        await using var thief = await OddServer.StartAsync(BasicChallenge);
        await using var registry = await OddServer.StartAsync(http => Challenge(http, $"{thief.Address}token"));
        using var store = Store(registry, new("ann", "secret"));
        var refused = await Assert.ThrowsAsync<OciException>(() => store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.Contains($"docker login {thief.Name}", refused.Message, StringComparison.Ordinal);
        Assert.All(thief.Asked, each => Assert.Equal("", each.Authorization));
        Assert.NotEmpty(thief.Asked);
    }

    [Fact]
    public async Task A_token_server_that_redirects_is_not_followed()
    {
        await using var thief = await OddServer.StartAsync(http => http.Response.WriteAsync("""{"token":"abc"}"""));
        await using var tokens = await OddServer.StartAsync(http => Redirect(http, thief.Address));
        await using var registry = await OddServer.StartAsync(http => Challenge(http, $"{tokens.Address}token"));
        using var store = Store(registry, null, (tokens, new("ann", "secret")));
        await Assert.ThrowsAsync<OciException>(() => store.ResolveAsync("acme/a", "v1", Samples.Never));
        Assert.Empty(thief.Asked);
    }

    [Theory]
    [InlineData("""{"token":"a\r\nb"}""")]
    [InlineData("""{"token":""}""")]
    [InlineData("not json")]
    [InlineData("null")]
    public async Task What_is_no_token_is_refused(string answer)
    {
        await using var tokens = await OddServer.StartAsync(http => http.Response.WriteAsync(answer));
        await using var registry = await OddServer.StartAsync(http => Challenge(http, $"{tokens.Address}token"));
        using var store = Store(registry, null);
        Assert.Equal(OciErrors.Unauthorized, (await Assert.ThrowsAsync<OciException>(() =>
            store.ResolveAsync("acme/a", "v1", Samples.Never))).Code);
    }

    [Fact]
    public async Task A_token_without_an_end_is_not_read_to_its_end()
    {
        await using var tokens = await OddServer.StartAsync(Endless);
        await using var registry = await OddServer.StartAsync(http => Challenge(http, $"{tokens.Address}token"));
        using var store = Store(registry, null);
        Assert.Equal(OciErrors.Unauthorized, (await Assert.ThrowsAsync<OciException>(() =>
            store.ResolveAsync("acme/a", "v1", Samples.Never))).Code);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_followed_without_credentials()
    {
        await using var elsewhere = await OddServer.StartAsync(http => http.Response.WriteAsync("wanted"));
        await using var registry = await OddServer.StartAsync(http => http.Request.Headers.Authorization.Count == 0 ? BasicChallenge(http)
            : Redirect(http, new(elsewhere.Address, "/signed?x=y")));
        using var store = Store(registry, new("ann", "secret"));

        Assert.Equal("wanted"u8.ToArray(), await Samples.ReadBlobAsync(store, "acme/a", Wanted));
        Assert.Equal(("GET", "/signed?x=y", ""), Assert.Single(elsewhere.Asked));
        Assert.Equal("Basic " + Convert.ToBase64String("ann:secret"u8), registry.Asked.Last().Authorization);
    }

    [Fact]
    public async Task A_host_that_was_redirected_to_cannot_ask_for_credentials()
    {
        await using var thief = await OddServer.StartAsync(BasicChallenge);
        await using var registry = await OddServer.StartAsync(http => http.Request.Headers.Authorization.Count == 0 ? BasicChallenge(http)
            : Redirect(http, thief.Address));
        using var store = Store(registry, new("ann", "secret"));
        Assert.Equal(401, (await Assert.ThrowsAsync<OciException>(() => store.OpenBlobAsync("acme/a", Wanted, Samples.Never))).Status);
        Assert.All(thief.Asked, each => Assert.Equal("", each.Authorization));
    }

    [Fact]
    public async Task An_upload_that_goes_on_at_another_host_gets_no_credentials()
    {
        await using var elsewhere = await OddServer.StartAsync(http =>
        {
            http.Response.StatusCode = 201;
            return Task.CompletedTask;
        });
        await using var registry = await OddServer.StartAsync(http =>
        {
            if (http.Request.Headers.Authorization.Count == 0)
                return BasicChallenge(http);
            (http.Response.StatusCode, http.Response.Headers.Location) = http.Request.Method == "POST"
                ? (202, elsewhere.Address + "upload") : (404, default);
            return Task.CompletedTask;
        });
        using var store = Store(registry, new("ann", "secret"));
        await Samples.WriteBlobAsync(store, "acme/a", [1, 2, 3]);
        Assert.Equal("", Assert.Single(elsewhere.Asked).Authorization);
    }

    [Theory]
    [InlineData("http://elsewhere.example/blob")]
    [InlineData("file:///etc/passwd")]
    public async Task A_redirect_to_what_is_not_TLS_is_refused(string address)
    {
        await using var registry = await OddServer.StartAsync(http => Redirect(http, new(address)));
        using var store = Store(registry, null);
        Assert.Equal(OciErrors.Denied, (await Assert.ThrowsAsync<OciException>(() =>
            store.OpenBlobAsync("acme/a", Wanted, Samples.Never))).Code);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        await using var registry = await OddServer.StartAsync(http =>
            Redirect(http, new($"http://{http.Request.Host}{http.Request.Path}?again")));
        using var store = Store(registry, null);
        await Assert.ThrowsAsync<OciException>(() => store.OpenBlobAsync("acme/a", Wanted, Samples.Never));
        Assert.Equal(6, Real(registry).Count());
    }

    internal static RegistryImageStore Store(OddServer server, RegistryCredential? credential,
        params (OddServer Server, RegistryCredential Credential)[] others)
    {
        var known = new KnownCredentials();
        if (credential is not null) known[server.Name] = credential;
        foreach (var other in others) known[other.Server.Name] = other.Credential;
        return new(server.Name, new() { Credentials = known, CertificateFolders = [] });
    }

    internal static async Task Endless(HttpContext http)
    {
        var piece = new byte[64 * 1024];
        try
        {
            while (true)
                await http.Response.Body.WriteAsync(piece, http.RequestAborted);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // nobody listens any more, as it should be
        }
    }

    internal static Task NotThere(HttpContext http)
    {
        http.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    /// <summary>What was asked after it was found out that no TLS is spoken.</summary>
    private static IEnumerable<(string Method, string Path, string Authorization)> Real(OddServer server) =>
        server.Asked.Where(each => each.Path != "/v2/");

    private static Task Redirect(HttpContext http, Uri to)
    {
        (http.Response.StatusCode, http.Response.Headers.Location) = (307, to.ToString());
        return Task.CompletedTask;
    }

    private static Task BasicChallenge(HttpContext http)
    {
        (http.Response.StatusCode, http.Response.Headers.WWWAuthenticate) = (401, "Basic realm=\"odd\"");
        return Task.CompletedTask;
    }

    private static Task Challenge(HttpContext http, string realm)
    {
        (http.Response.StatusCode, http.Response.Headers.WWWAuthenticate) =
            (401, $"Bearer realm=\"{realm}\",service=\"odd\",scope=\"repository:acme/a:pull\"");
        return Task.CompletedTask;
    }
}
