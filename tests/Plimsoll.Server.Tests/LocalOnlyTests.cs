using System.Net;
using System.Text;
using Plimsoll.Progress;
using Plimsoll.Server.Api;

namespace Plimsoll.Server.Tests;

public sealed class LocalOnlyTests
{
    private const string Hold = "/api/workspaces/acme/environments/dev/hold";

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("TOKEN", null, null)]
    [InlineData("TOKEN", "evil.example", null)]
    [InlineData("TOKEN", null, "http://evil.example")]
    public async Task The_port_takes_no_commands(string? token, string? host, string? origin)
    {
        await using var controller = await RunningController.StartAsync();
        using var http = new HttpClient { BaseAddress = new(controller.Client.Info.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Post, Hold) { Content = new StringContent("{\"actor\":\"ann\"}") };
        if (token is not null)
            request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(controller.Home.TokenFile)).Trim());
        if (host is not null) request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task The_socket_of_the_home_takes_commands_and_no_token_goes_over_it()
    {
        await using var controller = await RunningController.StartAsync();
        File.Delete(controller.Home.TokenFile);
        using var client = ControllerClient.Find(controller.Home)!;
        Assert.Equal(0, (await client.PostAsync("/api/workspaces/acme/up", new("ann") { Source = controller.Repository },
            ProgressTo.Nobody, default)).Exit);
        Assert.Equal(0, (await client.PostAsync(Hold, new("ann"), ProgressTo.Nobody, default)).Exit);
    }

    [Fact]
    public async Task The_registry_answers_on_the_port_to_who_has_the_token()
    {
        await using var controller = await RunningController.StartAsync();
        using var http = new HttpClient { BaseAddress = new(controller.Client.Info.Url) };
        var token = (await File.ReadAllTextAsync(controller.Home.TokenFile)).Trim();

        using var stranger = await http.GetAsync("/v2/");
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), (stranger.StatusCode, Assert.Single(stranger.Headers.WwwAuthenticate).Scheme));
        Assert.Equal(HttpStatusCode.OK, await RegistryAsync(http, HttpMethod.Get, "/v2/", token));
        Assert.Equal(HttpStatusCode.Forbidden, await RegistryAsync(http, HttpMethod.Get, "/v2/", token, origin: "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await RegistryAsync(http, HttpMethod.Get, "/v2/", token, host: "evil.example"));
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
        Assert.Equal(otherwise, await RegistryAsync(http, new(method), path, (await File.ReadAllTextAsync(controller.Home.TokenFile))
            .Trim()));
    }

    [Fact]
    public async Task Wrong_tokens_are_limited_and_the_right_one_is_let_in()
    {
        await using var controller = await RunningController.StartAsync();
        using var http = new HttpClient { BaseAddress = new(controller.Client.Info.Url) };
        var token = (await File.ReadAllTextAsync(controller.Home.TokenFile)).Trim();

        var answers = new List<HttpStatusCode>();
        while (!answers.Contains(HttpStatusCode.TooManyRequests)
            && answers.Count < 100) answers.Add(await AskAsync($"guess {answers.Count}"));
        Assert.InRange(answers.Count, 11, 99);
        Assert.Equal(HttpStatusCode.Unauthorized, Assert.Single(answers.SkipLast(1).Distinct()));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(token));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null));

        Task<HttpStatusCode> AskAsync(string? shown) => RegistryAsync(http, HttpMethod.Get, "/v2/", shown);
    }

    [Fact]
    public async Task What_others_must_not_read_they_cannot()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var controller = await RunningController.StartAsync();

        foreach (var file in new[] { controller.Home.TokenFile, controller.Home.ControllerFile, controller.Home.ControllerSocket })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_home_whose_path_is_too_long_for_a_socket_is_named()
    {
        using var folder = new TempFolder();
        var home = Home.Open(folder[new string('h', 100)]);
        var refused = await Assert.ThrowsAsync<IOException>(() => Controller.RunAsync(home,
            (_, _) => throw new InvalidOperationException("it must not come so far"), new(home.Registry), TimeProvider.System, default));
        Assert.Contains("set PLIMSOLL_HOME to a shorter folder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_has_one_controller()
    {
        await using var controller = await RunningController.StartAsync();

        Assert.False(await controller.RunAsync());
    }

    private static async Task<HttpStatusCode> RegistryAsync(HttpClient http, HttpMethod method, string path, string? token,
        string? origin = null, string? host = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"plimsoll:{token}")));
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (host is not null) request.Headers.Host = host;
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
