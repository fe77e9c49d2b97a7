using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.Tests;

/// <summary>The service, on Kestrel, on a port of this machine, over HTTP/2 without TLS.</summary>
internal sealed class CallsServer : IAsyncDisposable
{
    readonly WebApplication _app;

    CallsServer(WebApplication app)
    {
        _app = app;
        Address = app.Urls.Single();
        Channel = GrpcChannel.ForAddress(Address);
        Client = new(Channel);
    }

    public required CallsService Service { get; init; }

    public string Address { get; }

    public int Port => new Uri(Address).Port;

    public GrpcChannel Channel { get; }

    public Calls.CallsClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<CallsServer> StartAsync(Action<GrpcServiceOptions>? options = null, HttpProtocols protocols = HttpProtocols.Http2, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        builder.Services.AddGrpc(options);
        var app = builder.Build();
        var service = new CallsService();
        app.MapGrpcService(Calls.BindService(service));
        map?.Invoke(app);
        await app.StartAsync();
        return new(app) { Service = service };
    }

    /// <summary>Stops gracefully, as a replica does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.DisposeAsync();
    }
}
