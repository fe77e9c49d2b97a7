using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Plimsoll.Server.Tests;

public sealed class LocalOnlyTests
{
    [Fact]
    public async Task Only_with_the_token_a_loopback_host_and_no_origin()
    {
        await using var controller = await RunningController.StartAsync();
        using var http = new HttpClient { BaseAddress = new(controller.Client.Info.Url) };
        var token = (await File.ReadAllTextAsync(controller.Home.TokenFile)).Trim();

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, "wrong"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, token, host: "evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, token, origin: "http://evil.example"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, token));
    }

    [Fact]
    public async Task The_registry_answers_on_the_same_address_to_who_has_the_token()
    {
        await using var controller = await RunningController.StartAsync();
        using var http = new HttpClient { BaseAddress = new(controller.Client.Info.Url) };
        var token = (await File.ReadAllTextAsync(controller.Home.TokenFile)).Trim();

        using var stranger = await http.GetAsync("/v2/");
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), (stranger.StatusCode, Assert.Single(stranger.Headers.WwwAuthenticate).Scheme));
        Assert.Equal(HttpStatusCode.OK, await RegistryAsync(http, HttpMethod.Get, "/v2/", token));
        Assert.Equal(HttpStatusCode.Forbidden, await RegistryAsync(http, HttpMethod.Get, "/v2/", token, origin: "http://evil.example"));
    }

    [Theory]
    [InlineData("POST", "/v2/acme/web/blobs/uploads/", HttpStatusCode.Accepted)]
    [InlineData("PUT", "/v2/acme/web/manifests/key-1", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "/v2/acme/web/manifests/latest", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v2/acme/web/tags/list", HttpStatusCode.NotFound)]
    public async Task Nobody_reads_or_writes_the_registry_without_the_token(string method, string path, HttpStatusCode otherwise)
    {
        await using var controller = await RunningController.StartAsync();
        using var http = new HttpClient { BaseAddress = new(controller.Client.Info.Url) };

        Assert.Equal(HttpStatusCode.Unauthorized, await RegistryAsync(http, new(method), path, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await RegistryAsync(http, new(method), path, "wrong"));
        Assert.Equal(otherwise, await RegistryAsync(http, new(method), path, (await File.ReadAllTextAsync(controller.Home.TokenFile)).Trim()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wrong_tokens_are_limited_and_the_right_one_is_let_in(bool registry)
    {
        await using var controller = await RunningController.StartAsync();
        using var http = new HttpClient { BaseAddress = new(controller.Client.Info.Url) };
        var token = (await File.ReadAllTextAsync(controller.Home.TokenFile)).Trim();

        var answers = new List<HttpStatusCode>();
        while (!answers.Contains(HttpStatusCode.TooManyRequests) && answers.Count < 100) answers.Add(await AskAsync($"guess {answers.Count}"));
        Assert.InRange(answers.Count, 11, 99);
        Assert.Equal(registry ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, Assert.Single(answers.SkipLast(1).Distinct()));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(token));
        Assert.Equal(registry ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, await AskAsync(null));

        Task<HttpStatusCode> AskAsync(string? shown) => registry ? RegistryAsync(http, HttpMethod.Get, "/v2/", shown) : StatusAsync(http, shown);
    }

    [Fact]
    public async Task What_others_must_not_read_they_cannot()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var controller = await RunningController.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(controller.Home.TokenFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(controller.Home.ControllerFile));
    }

    [Fact]
    public async Task A_home_has_one_controller()
    {
        await using var controller = await RunningController.StartAsync();

        Assert.False(await controller.RunAsync());
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string? token, string? host = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/workspaces/acme/environments/dev/hold") { Content = new StringContent("{\"actor\":\"ann\"}") };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (host is not null) request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> RegistryAsync(HttpClient http, HttpMethod method, string path, string? token, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"plimsoll:{token}")));
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
