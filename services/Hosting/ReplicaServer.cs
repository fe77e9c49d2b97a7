using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting;

/// <summary>Kestrel as every service has it.</summary>
internal static class ReplicaServer
{
    // one MiB: a service that takes more says so at its endpoint
    const int MaxBody = 1024 * 1024;

    public static void AddReplicaServer(this IServiceCollection services, ReplicaOptions options) => services
        .Configure<KestrelServerOptions>(kestrel => Configure(kestrel, options))
        // asking whether there is data before taking a buffer for it is one more system call for each request; a buffer is 4 KiB
        .Configure<SocketTransportOptions>(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false);

    static void Configure(KestrelServerOptions kestrel, ReplicaOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        // a client that is gone without a word is noticed, also while nothing is sent
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        if (options.Listen is { } address) kestrel.Listen(address, options.Port, Listen);
        else kestrel.ListenAnyIP(options.Port, Listen);

        void Listen(ListenOptions listen)
        {
            listen.Protocols = options.Protocols;
            if (options.Tls is { } tls) listen.UseHttps(https => tls.Serve(https));
            var replica = listen.ApplicationServices.GetRequiredService<Replica>();
            listen.Use(next => connection => replica.ServeAsync(connection, next));
        }
    }
}
