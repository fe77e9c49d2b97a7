using System.Net;
using System.Net.Http.Headers;

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
    public async Task The_registry_answers_on_the_same_address()
    {
        await using var controller = await RunningController.StartAsync();
        using var http = new HttpClient { BaseAddress = new(controller.Client.Info.Url) };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v2/")).StatusCode);
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
}
