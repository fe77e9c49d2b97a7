using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server;

/// <summary>What all calls of a server share.</summary>
internal sealed class ServerParts(IOptions<GrpcServiceOptions> options, IServiceProvider services, IHostApplicationLifetime application, ILogger<ServerParts> log)
{
    int _mapped;

    public TimeProvider Time { get; } = services.GetService<TimeProvider>() ?? TimeProvider.System;

    public int MaxReceiveMessageSize { get; } = options.Value.MaxReceiveMessageSize ?? int.MaxValue;

    public string? ResponseCompression { get; } = options.Value.ResponseCompressionAlgorithm;

    public ILogger Log => log;

    /// <summary>Cancelled when the server is about to stop: streams end then, so that they end with a status.</summary>
    public CancellationToken Stopping => application.ApplicationStopping;

    /// <summary>True for the first caller.</summary>
    public bool IsFirstService() => Interlocked.Exchange(ref _mapped, 1) == 0;
}
