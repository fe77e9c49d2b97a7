using Grpc.AspNetCore.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds gRPC to services.</summary>
public static class GrpcServicesExtensions
{
    /// <summary>Adds what <c>MapGrpcService</c> needs.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureOptions">Changes the defaults.</param>
    public static IServiceCollection AddGrpc(this IServiceCollection services, Action<GrpcServiceOptions>? configureOptions = null)
    {
        if (configureOptions is not null) services.Configure(configureOptions);
        services.AddOptions();
        services.AddRoutingCore();
        return services.AddSingleton<ServerParts>();
    }
}
