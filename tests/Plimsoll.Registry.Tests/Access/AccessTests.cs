using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>A registry that asks for passwords, over a real connection.</summary>
public sealed class AccessTests : IDisposable
{
    // U*U and U*U*, at a low cost: what is tested is not how slow bcrypt is
    private const string Ann = "ann:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        Bob = "bob:$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK";

    private readonly TempFolder _folder = new();

    private string Users => _folder["users"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Basic Og==", 401)] // nobody
    [InlineData("Basic YW5uOlUqVQ==", 200)] // ann:U*U
    [InlineData("basic YW5uOlUqVQ==", 200)]
    [InlineData("Basic YW5uOlUqVSo=", 401)] // ann:U*U*
    [InlineData("Basic Ym9iOlUqVSo=", 200)] // bob:U*U*
    [InlineData("Basic Y2FybDpVKlU=", 401)] // carl:U*U
    [InlineData("Basic YW5u", 401)] // no colon
    [InlineData("Basic %%%", 401)]
    [InlineData("Bearer YW5uOlUqVQ==", 401)]
    public async Task Only_who_knows_a_password_comes_in(string? shown, int status)
    {
        await using var registry = await StartAsync(anonymousPulls: false);
        using var answer = await SendAsync(registry, HttpMethod.Get, "/v2/", shown);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status != 401) return;
        Assert.Equal("Basic realm=\"plimsoll\", charset=\"UTF-8\"", answer.Header("WWW-Authenticate"));
        Assert.Equal(OciErrors.Unauthorized, await answer.ErrorAsync());
    }

    [Theory]
    [InlineData(false, 401)]
    [InlineData(true, 200)]
    public async Task Pulls_are_open_when_it_is_said_and_nothing_else_is(bool anonymousPulls, int pull)
    {
        await using var registry = await StartAsync(anonymousPulls);
        registry.Client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse("Basic YW5uOlUqVQ==");
        var image = await registry.PushImageAsync("acme/a", "v1", "layer");
        using var begun = await registry.ExpectAsync(HttpStatusCode.Accepted, HttpMethod.Post, "/v2/acme/a/blobs/uploads/");
        registry.Client.DefaultRequestHeaders.Authorization = null;

        foreach (var path in new[] { "manifests/v1", $"blobs/{Digest.Of("layer"u8)}", "tags/list", $"referrers/{image.Digest}" })
            Assert.Equal(pull, await StatusAsync(registry, HttpMethod.Get, $"/v2/acme/a/{path}"));
        Assert.Equal(401, await StatusAsync(registry, HttpMethod.Get, "/v2/acme/a/manifests/v1", "Basic YW5uOlUqVSo="));
        Assert.Equal(401, await StatusAsync(registry, HttpMethod.Get, "/v2/"));
        // whoever may pull what they can name is not told what there is
        Assert.Equal(401, await StatusAsync(registry, HttpMethod.Get, "/v2/_catalog"));
        Assert.Equal(200, await StatusAsync(registry, HttpMethod.Get, "/v2/_catalog", "Basic YW5uOlUqVQ=="));
        Assert.Equal(401, await StatusAsync(registry, HttpMethod.Get, begun.Header("Location")));
        Assert.Equal(401, await StatusAsync(registry, HttpMethod.Put, "/v2/acme/a/manifests/v2"));
        Assert.Equal(401, await StatusAsync(registry, HttpMethod.Post, "/v2/acme/a/blobs/uploads/"));
        Assert.Equal(401, await StatusAsync(registry, HttpMethod.Delete, "/v2/acme/a/manifests/v1"));
    }

    [Fact]
    public async Task The_file_is_read_again_when_it_changed()
    {
        await using var registry = await StartAsync(anonymousPulls: false);
        Assert.Equal(200, await StatusAsync(registry, HttpMethod.Get, "/v2/", "Basic YW5uOlUqVQ=="));
        await File.WriteAllTextAsync(Users, $"# ann has left\n{Bob}\n");
        Assert.Equal(401, await StatusAsync(registry, HttpMethod.Get, "/v2/", "Basic YW5uOlUqVQ=="));
        Assert.Equal(200, await StatusAsync(registry, HttpMethod.Get, "/v2/", "Basic Ym9iOlUqVSo="));
        File.Delete(Users);
        Assert.Equal(401, await StatusAsync(registry, HttpMethod.Get, "/v2/", "Basic Ym9iOlUqVSo="));
    }

    [Fact]
    public async Task A_file_without_bcrypt_is_refused()
    {
        await File.WriteAllTextAsync(Users, $"{Ann}\nbob:{{SHA}}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n");
        var wrong = Assert.Throws<InvalidDataException>(() => new RegistryAccess(Users, anonymousPulls: false));
        Assert.Contains($"{Users}:2:", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_was_right_is_checked_fast_from_then_on()
    {
        Assert.SkipUnless(Programs.Has("htpasswd"), "htpasswd is not installed");
        await File.WriteAllTextAsync(Users, await Programs.RunAsync("htpasswd", "-nbB", "-C", "11", "ann", "secret"));
        var passwords = new Passwords(new(Users));
        var first = await TimeAsync(passwords, "secret");
        var wrong = await TimeAsync(passwords, "Secret");
        var times = new List<TimeSpan>();
        for (var i = 0; i < 100; i++) times.Add(await TimeAsync(passwords, "secret"));
        // in the middle: one of them may have been interrupted for long
        var later = times.Order().ElementAt(50);
        Assert.True(later * 100 < first, $"a check of a known password took {later}, the first {first}");
        Assert.True(wrong > later, $"a wrong one took {wrong}, a known one {later}");
        Assert.False((await passwords.CheckAsync("ann", "Secret", IPAddress.Loopback, CancellationToken.None)).IsRight);
    }

    [Fact]
    public async Task Skopeo_logs_in_to_push_and_pulls_without()
    {
        Assert.SkipUnless(Programs.Has("skopeo"), "skopeo is not installed");
        await using var registry = await StartAsync(anonymousPulls: true);
        registry.Client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse("Basic YW5uOlUqVQ==");
        var image = await registry.PushImageAsync("acme/a", "v1", "layer");
        var (from, to, copy) = ($"docker://{registry.Address}/acme/a:v1", $"docker://{registry.Address}/acme/b:v1",
            $"dir:{_folder.Path}/copy");
        await Programs.RunAsync("skopeo", "copy", "--src-no-creds", "--src-tls-verify=false", from, copy);
        await Programs.RunAsync("skopeo", "copy", "--dest-creds", "bob:U*U*", "--dest-tls-verify=false", "--preserve-digests", copy, to);
        Assert.Equal(image.Digest, (await registry.Store.ResolveAsync("acme/b", "v1", CancellationToken.None))?.Digest);
    }

    [Fact]
    public async Task Wrong_passwords_are_limited_and_delay_nobody_else()
    {
        Assert.SkipUnless(Programs.Has("htpasswd"), "htpasswd is not installed");
        await using var registry = await StartAsync(anonymousPulls: false);
        await File.WriteAllTextAsync(Users, await Programs.RunAsync("htpasswd", "-nbB", "-C", "12", "ann",
            "secret") + await Programs.RunAsync("htpasswd", "-nbB", "-C", "10", "bob", "other"));
        Assert.Equal(200, await StatusAsync(registry, HttpMethod.Get, "/v2/", Basic("ann:secret")));
        using var elsewhere = From(registry, IPAddress.Parse("127.0.0.2"));
        var (looked, began) = (0, Stopwatch.StartNew());
        var wrong = Enumerable.Range(0, 40).Select(async i =>
        {
            using var answer = await SendAsync(registry, HttpMethod.Get, "/v2/", Basic($"ann:guess {i}"));
            if (answer.StatusCode == HttpStatusCode.Unauthorized) Interlocked.Increment(ref looked);
            return (Status: (int)answer.StatusCode, Wait: answer.Headers.RetryAfter?.Delta);
        }).ToList();

        // while passwords of this client wait to be looked at, what is known is known
        await Eventually.HoldsAsync("one password was looked at", () => Volatile.Read(ref looked) > 0);
        Assert.Equal(200, await StatusAsync(registry, HttpMethod.Get, "/v2/", Basic("ann:secret")));
        // and another client's, which is not known, is looked at when it comes
        using var other = await elsewhere.GetAsync("/v2/");
        Assert.Equal(200, (int)other.StatusCode);
        var before = Volatile.Read(ref looked);

        var answers = await Task.WhenAll(wrong);
        // ten, and one more every six seconds: a machine may be slow
        Assert.InRange(looked, 10, Math.Min(39, 11 + (int)(began.Elapsed / TimeSpan.FromSeconds(6))));
        Assert.InRange(before, 1, looked - 1);
        var refused = answers.Where(answer => answer.Status != 401).ToList();
        Assert.All(refused, answer => Assert.Equal(429, answer.Status));
        Assert.All(refused, answer => Assert.InRange(answer.Wait!.Value.TotalSeconds, 1, 60));
        Assert.Equal(200, await StatusAsync(registry, HttpMethod.Get, "/v2/", Basic("ann:secret")));
    }

    [Fact]
    public async Task The_same_login_many_times_at_once_is_one_login()
    {
        await using var registry = await StartAsync(anonymousPulls: false);
        // a push begins with many requests at once: they are no more failures than one is
        var wrong = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ =>
            StatusAsync(registry, HttpMethod.Get, "/v2/", Basic("ann:U*U*"))));
        Assert.All(wrong, status => Assert.Equal(401, status));
        var right = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ =>
            StatusAsync(registry, HttpMethod.Get, "/v2/", Basic("ann:U*U"))));
        Assert.All(right, status => Assert.Equal(200, status));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void One_client_has_one_limit(string one, string other, bool same)
    {
        using var failed = new FailedLogins();
        for (var i = 0; i < 10; i++) failed.Count(IPAddress.Parse(one));
        Assert.NotNull(failed.Wait(IPAddress.Parse(one)));
        Assert.Equal(same, failed.Wait(IPAddress.Parse(other)) is not null);
    }

    private static HttpClient From(RegistryServer registry, IPAddress address)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = registry.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(Basic("bob:other"));
        return client;
    }

    private static string Basic(string userAndPassword) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword));

    private static async Task<TimeSpan> TimeAsync(Passwords passwords, string password)
    {
        var begin = Stopwatch.GetTimestamp();
        await passwords.CheckAsync("ann", password, IPAddress.Loopback, CancellationToken.None);
        return Stopwatch.GetElapsedTime(begin);
    }

    private async Task<RegistryServer> StartAsync(bool anonymousPulls)
    {
        await File.WriteAllTextAsync(Users, $"{Ann}\n\n{Bob}\n", Encoding.UTF8);
        return await RegistryServer.StartAsync(access: new(Users, anonymousPulls));
    }

    private static async Task<int> StatusAsync(RegistryServer registry, HttpMethod method, string path, string? shown = null)
    {
        using var answer = await SendAsync(registry, method, path, shown);
        return (int)answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(RegistryServer registry, HttpMethod method, string path, string? shown)
    {
        using var request = new HttpRequestMessage(method, path);
        if (shown is not null) request.Headers.TryAddWithoutValidation("Authorization", shown);
        return await registry.Client.SendAsync(request);
    }
}
