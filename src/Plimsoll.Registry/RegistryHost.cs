using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Where and to whom a registry is served.</summary>
/// <param name="EndPoint">The address and port to listen on; port 0 is any free one.</param>
public sealed record RegistryHostOptions(IPEndPoint EndPoint)
{
    /// <summary>The server's certificate with its chain, leaf first; null is plain HTTP.</summary>
    public X509Certificate2Collection? Certificates { get; init; }

    /// <summary>Who may come; null is everybody.</summary>
    public RegistryAccess? Access { get; init; }

    /// <summary>
    /// How many connections there may be at once: one more is closed. Null is any number, until the system has no descriptors for files
    /// either.
    /// </summary>
    public long? MostConnections { get; init; }
}

/// <summary>A registry that listens on a port of its own. Nothing of the environment configures it.</summary>
public sealed class RegistryHost : IAsyncDisposable
{
    // a push that is under way when the host ends is made again by its client
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;

    private RegistryHost(WebApplication app) => _app = app;

    /// <summary>Where it is reached, for instance <c>http://127.0.0.1:5000</c>.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>Begins to serve a store.</summary>
    /// <exception cref="IOException">The port is taken, or the address is none of this machine.</exception>
    public static async Task<RegistryHost> StartAsync(LocalImageStore store, RegistryHostOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = Environments.Production });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestEnd);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        if (options.Certificates is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        app.UseRouting();
        app.MapRegistry(store, options.Access);
        try
        {
            await app.StartAsync(cancellationToken);
            return new(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it; waits a few seconds for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, RegistryHostOptions options)
    {
        kestrel.AddServerHeader = false;
        // layers are large; manifests have a limit of their own
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxConcurrentConnections = options.MostConnections;
        // a disk is slower than a network: what is more would only wait in memory
        kestrel.Limits.MaxRequestBufferSize = 256 * 1024;
        kestrel.Listen(options.EndPoint, listen =>
        {
            if (options.Certificates is { } certificates)
                listen.UseHttps(https => (https.ServerCertificate, https.ServerCertificateChain) = (certificates[0], certificates));
        });
    }
}
