using System.Diagnostics.CodeAnalysis;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Grpc.Reflection;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using static Grpc.Health.V1.HealthCheckResponse.Types;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace GrpcHosting;

/// <summary>What gRPC services share: <c>GrpcHost.CreateBuilder(args)</c> in place of <c>PlimsollHost.CreateBuilder(args)</c>.</summary>
public static class GrpcHost
{
    // the methods of a service are found by reflection
    const DynamicallyAccessedMemberTypes ServiceMembers =
        DynamicallyAccessedMemberTypes.PublicConstructors
        | DynamicallyAccessedMemberTypes.PublicMethods
        | DynamicallyAccessedMemberTypes.NonPublicMethods;

    // the shortest that the publisher of health checks allows
    static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(1);

    /// <summary>A <see cref="PlimsollHost"/> builder with gRPC. It listens for HTTP/2 alone; without TLS, with prior knowledge.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="defaultPort">The port without <c>PORT</c>.</param>
    /// <param name="configure">Changes what was read from the variables.</param>
    /// <exception cref="FormatException">A variable has an invalid value.</exception>
    public static WebApplicationBuilder CreateBuilder(
        string[] args, int defaultPort = 8080, Func<ReplicaOptions, ReplicaOptions>? configure = null)
    {
        var builder = PlimsollHost.CreateBuilder(args, defaultPort, options =>
            (configure?.Invoke(options) ?? options) with { Protocols = HttpProtocols.Http2 });
        // gRPC limits messages (4 MiB), and a stream of messages may be endless
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddSingleton<StreamEnd>().AddGrpc(grpc => grpc.Interceptors.Add<StreamEnd>());
        builder.Services.AddGrpcHealthChecks().AddCheck<ReadinessHealth>("readiness");
        builder.Services.Configure<HealthCheckPublisherOptions>(publisher =>
            (publisher.Delay, publisher.Period) = (TimeSpan.Zero, HealthPeriod));
        // callers are told their statuses, and probes the health: neither is news for the log
        builder.Logging.AddFilter("Grpc", LogLevel.Warning).AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        return builder;
    }

    /// <summary>Serves a service, its reflection, and <c>grpc.health.v1</c>, which answers from the replica's readiness.</summary>
    /// <typeparam name="TService">The implementation. Each call gets its own instance unless it is registered as a singleton.</typeparam>
    /// <param name="app">The application.</param>
    /// <param name="services">The generated descriptors of all services of the program, which reflection shows.</param>
    public static void MapGrpcReplica<[DynamicallyAccessedMembers(ServiceMembers)] TService>(
        this WebApplication app, params ServiceDescriptor[] services)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService<TService>();
        app.MapGrpcHealthChecksService();
        ServiceDescriptor[] shown = [.. services, Health.Descriptor];
        app.MapGrpcService(Grpc.Reflection.V1.ServerReflection.BindService(new ReflectionV1ServiceImpl(shown)));
        // the older name of the same protocol, which many clients still ask
        app.MapGrpcService(Grpc.Reflection.V1Alpha.ServerReflection.BindService(new ReflectionServiceImpl(shown)));
        // at once: a watcher is a balancer that must send its calls elsewhere
        var health = app.Services.GetRequiredService<HealthServiceImpl>();
        app.Services.GetRequiredService<Replica>().DrainBegan.Register(() => health.SetStatus("", ServingStatus.NotServing));
    }
}
