using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KubernetesClient.Tests;

/// <summary>Stands in front of the real API server and lets everything through, but for what a test takes into its own hands.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Transport _behind;
    private readonly ClientConfiguration _real;
    private readonly Credential _credential;
    private readonly ConcurrentQueue<string> _seen = new();

    private FaultyServer(ClientConfiguration real, Credential credential)
    {
        (_real, _credential, _behind) = (real, credential, new(real, credential.Certificate));
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What a test does with a request; true when it has answered it.</summary>
    public Func<HttpContext, Task<bool>> Fault { get; set; } = _ => Task.FromResult(false);

    /// <summary>Method, path and query of all requests.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    public IReadOnlyList<string> Watches => [.. _seen.Where(request => request.Contains("watch=true", StringComparison.Ordinal))];

    public ClientConfiguration Configuration => _real with { Server =
        new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        Credentials = CredentialSource.None };

    public static async Task<FaultyServer> StartAsync(ClientConfiguration real)
    {
        var credential = await real.Credentials.GetAsync(TimeProvider.System, CancellationToken.None);
        var server = new FaultyServer(real, credential);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Answers as an API server does when it refuses.</summary>
    public static async Task<bool> Refuse(HttpContext context, HttpStatusCode status, string reason)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"on purpose","reason":"{{reason}}","code":{{(int)status}}}""");
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _behind.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        _seen.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        if (!await Fault(context)) await PassAsync(context);
    }

    private async Task PassAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(new(context.Request.Method),
            new Uri(_real.Server, $"{context.Request.Path.ToUriComponent()}{context.Request.QueryString.ToUriComponent()}"));
        if (_credential.Token is { } token) request.Headers.Authorization = new("Bearer", token);
        if (context.Request.ContentLength > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using var answer = await _behind.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[64 * 1024];
        await context.Response.StartAsync(context.RequestAborted);
        for (int count; (count = await body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
