using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves gRPC services.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>Serves the methods of a service. Methods that no service has are answered with UNIMPLEMENTED.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="serviceDefinition">What <c>BindService</c> of the generated code makes of an implementation.</param>
    /// <exception cref="InvalidOperationException"><c>AddGrpc</c> was forgotten.</exception>
    public static void MapGrpcService(this IEndpointRouteBuilder builder, ServerServiceDefinition serviceDefinition)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(serviceDefinition);
        var parts = builder.ServiceProvider.GetRequiredService<ServerParts>();
        serviceDefinition.BindService(new EndpointBinder(builder, parts));
        if (!parts.IsFirstService()) return;
        builder.MapPost("/{service}/{method}", (RequestDelegate)new UnknownMethodEndpoint(parts).InvokeAsync).Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
    }
}
