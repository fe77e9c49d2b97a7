using Grpc.Core;
using Grpc.HealthCheck;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcHosting;

/// <summary>What services share that speak gRPC: <c>GrpcHost.CreateBuilder(args)</c> in place of <c>PlimsollHost.CreateBuilder(args)</c>.</summary>
public static class GrpcHost
{
    /// <summary>A builder as <see cref="PlimsollHost"/> makes it, that listens for HTTP/2 alone: without TLS with prior knowledge, as gRPC has it.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="defaultPort">The port without <c>PORT</c>.</param>
    /// <param name="configure">Changes what was read from the variables.</param>
    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args, int defaultPort = 8080, Func<ReplicaOptions, ReplicaOptions>? configure = null)
    {
        var builder = PlimsollHost.CreateBuilder(args, defaultPort, options => (configure?.Invoke(options) ?? options) with { Protocols = HttpProtocols.Http2 });
        builder.Services.AddGrpc().AddSingleton<HealthServiceImpl>().AddHostedService<HealthReport>();
        return builder;
    }

    /// <summary>Serves a service, and <c>grpc.health.v1</c> beside it, which answers from the replica's readiness.</summary>
    /// <param name="app">The application.</param>
    /// <param name="service">What <c>BindService</c> of the generated code makes of an implementation.</param>
    public static void MapGrpcReplica(this WebApplication app, ServerServiceDefinition service)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService(service);
        app.MapGrpcService(Grpc.Health.V1.Health.BindService(app.Services.GetRequiredService<HealthServiceImpl>()));
    }
}
