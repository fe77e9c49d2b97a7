using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace Web.Tests;

/// <summary>The server, asked over HTTP.</summary>
public sealed class SiteTests : IAsyncLifetime
{
    private const string Script = "/assets/index-BQ3h5k2d.js";

    private readonly TempFolder _root = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
    private readonly string _script = string.Concat(Enumerable.Range(0, 500).Select(i => $"console.log({i});\n"));
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        _root.Write("site/index.html", "<h1>app</h1>");
        _root.Write("site" + Script, _script);
        _root.Write("site/logo.png", "png");
        _root.Write("site/docs/index.html", "<h1>docs</h1>");
        _root.Write("site/.env", "SECRET");
        _root.Write("site/.git/config", "SECRET");
        _root.Write("secret.txt", "SECRET");
        if (!OperatingSystem.IsWindows()) File.CreateSymbolicLink(_root["site/link.txt"], _root["secret.txt"]);
        Environment.SetEnvironmentVariable("CONFIG_API_URL", "https://api.example.org/?a=\"b\"");
        var port = Ports.Free();
        _app = WebApp.Build(["--WEB_ROOT", _root["site"], "--PORT", $"{port}", "--PLIMSOLL_LISTEN", "127.0.0.1"]);
        await _app.StartAsync();
        _client.BaseAddress = new($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData("/", 200, "<h1>app</h1>", "no-cache")]
    [InlineData("/index.html", 200, "<h1>app</h1>", "no-cache")]
    [InlineData("/docs", 200, "<h1>docs</h1>", "no-cache")]
    [InlineData("/docs/", 200, "<h1>docs</h1>", "no-cache")]
    [InlineData("/vehicles/17", 200, "<h1>app</h1>", "no-cache")]
    [InlineData("/logo.png", 200, "png", "no-cache")]
    [InlineData("/missing.js", 404, "", null)]
    [InlineData("/config.json", 200, """{"API_URL":"https://api.example.org/?a=\u0022b\u0022"}""", "no-cache")]
    [InlineData("/healthz", 200, null, null)]
    [InlineData("/readyz", 200, null, null)]
    public async Task Files_are_found_by_their_path_and_pages_by_any(string path, int status, string? body, string? caching)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html,*/*");
        using var answer = await _client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        if (body is not null) Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        if (caching is not null) Assert.Equal(caching, answer.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/.env")]
    [InlineData("/.git/config")]
    [InlineData("/../secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/docs/../../secret.txt")]
    [InlineData("/docs/..%5c..%5csecret.txt")]
    [InlineData("//etc/passwd.txt")]
    [InlineData("/link.txt")]
    public async Task Nothing_but_the_site_is_ever_served(string path)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_client.BaseAddress!.Host, _client.BaseAddress.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: "
            + "text/html\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("identity", null)]
    public async Task Text_is_compressed_as_the_browser_can_have_it(string accepted, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Script);
        request.Headers.AcceptEncoding.ParseAdd(accepted);
        using var answer = await _client.SendAsync(request);
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", answer.Headers.GetValues("Cache-Control")));
        Assert.Equal("Accept-Encoding", answer.Headers.Vary.Single());
        Assert.Equal("text/javascript; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var content = await answer.Content.ReadAsStreamAsync();
        using var plain = new StreamReader(encoding switch { "br" => new BrotliStream(content, CompressionMode.Decompress),
            "gzip" => new GZipStream(content, CompressionMode.Decompress), _ => content });
        Assert.Equal(_script, await plain.ReadToEndAsync());
        Assert.True(encoding is null || answer.Content.Headers.ContentLength < _script.Length / 2);
    }

    [Fact]
    public async Task Conditions_ranges_and_head_are_understood()
    {
        using var whole = await _client.GetAsync(Script);
        var tag = whole.Headers.ETag!;
        using var conditional = new HttpRequestMessage(HttpMethod.Get, Script);
        conditional.Headers.IfNoneMatch.Add(tag);
        using var unchanged = await _client.SendAsync(conditional);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        using var ranged = new HttpRequestMessage(HttpMethod.Get, Script) { Headers = { Range = new(3, 9) } };
        ranged.Headers.AcceptEncoding.ParseAdd("br");
        using var part = await _client.SendAsync(ranged);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(_script[3..10], await part.Content.ReadAsStringAsync());
        using var beyond = new HttpRequestMessage(HttpMethod.Get, Script) { Headers = { Range = new RangeHeaderValue(1_000_000, null) } };
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await _client.SendAsync(beyond)).StatusCode);

        foreach (var (range, length) in new[] { ("ITEMS=0-1", _script.Length), ("Bytes=0-1", 2) })
        {
            using var odd = new HttpRequestMessage(HttpMethod.Get, Script);
            Assert.True(odd.Headers.TryAddWithoutValidation("Range", range));
            using var answered = await _client.SendAsync(odd);
            Assert.Equal((length == 2 ? HttpStatusCode.PartialContent : HttpStatusCode.OK, length),
                (answered.StatusCode, (await answered.Content.ReadAsByteArrayAsync()).Length));
        }

        using var head = new HttpRequestMessage(HttpMethod.Head, Script);
        using var headers = await _client.SendAsync(head);
        Assert.Equal((_script.Length, 0), (headers.Content.Headers.ContentLength, (await headers.Content.ReadAsByteArrayAsync()).Length));
        using var post = await _client.PostAsync(Script, null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Theory]
    [InlineData("index-BQ3h5k2d", true)]
    [InlineData("index-BQxhQkZd", true)]
    [InlineData("main.0a1b2c3d4e", true)]
    [InlineData("index", false)]
    [InlineData("user-settings", false)]
    [InlineData("user.Settings", false)]
    [InlineData("BQ3h5k2d", false)]
    public void A_name_with_a_hash_is_told_from_words(string name, bool hashed) => Assert.Equal(hashed, SiteFile.HasHash(name));
}
