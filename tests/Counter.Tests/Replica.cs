using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Counter.Tests;

/// <summary>One counter, listening on loopback.</summary>
sealed class Replica : IAsyncDisposable
{
    readonly WebApplication _app;

    Replica(WebApplication app, int port)
    {
        _app = app;
        Http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
    }

    public HttpClient Http { get; }

    public static async Task<Replica> StartAsync(RedisServer redis, string key, string commit = "c0ffee", string? passwordFile = null)
    {
        var port = Ports.Free();
        var app = CounterApp.Build([
            $"--PORT={port}", "--PLIMSOLL_LISTEN=127.0.0.1", $"--PLIMSOLL_COMMIT={commit}", $"--COUNTER_KEY={key}",
            "--REDIS_HOST=127.0.0.1", $"--REDIS_PORT={redis.Port}", $"--REDIS_PASSWORD_FILE={passwordFile ?? redis.PasswordFile}"]);
        await app.StartAsync();
        return new(app, port);
    }

    public async Task<string> GetAsync(string path) => await Http.GetStringAsync(path);

    public async Task<string> PostAsync(string path)
    {
        using var answer = await Http.PostAsync(path, null);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    public async Task<HttpStatusCode> StatusOfGetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> StatusOfPostAsync(string path)
    {
        using var answer = await Http.PostAsync(path, null);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
