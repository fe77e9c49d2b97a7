using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>A server that answers as a test wants, and remembers what it was asked.</summary>
internal sealed class OddServer : IAsyncDisposable
{
    private readonly WebApplication _host;

    private OddServer(WebApplication host) => _host = host;

    /// <summary>Method, path with query, and the credentials that came along.</summary>
    public ConcurrentQueue<(string Method, string Path, string Authorization)> Asked { get; } = new();

    public Uri Address => new(_host.Urls.Single());

    /// <summary><c>127.0.0.1:PORT</c>.</summary>
    public string Name => Address.Authority;

    public static async Task<OddServer> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var host = builder.Build();
        var server = new OddServer(host);
        host.Run(http =>
        {
            server.Asked.Enqueue((http.Request.Method, http.Request.Path + http.Request.QueryString,
                http.Request.Headers.Authorization.ToString()));
            return answer(http);
        });
        await host.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
    }
}
