using GrpcHosting;
using Routeguide;

namespace RouteGuideServer;

/// <summary>The server, put together.</summary>
internal static class ServerApp
{
    /// <summary>Listens on 8888 by default; its flags and variables are those of <see cref="ServerOptions"/>.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="time">The clock; that of the machine by default.</param>
    /// <exception cref="FormatException">A flag or a variable says what it cannot mean, or the features cannot be read.</exception>
    public static WebApplication Build(string[] args, TimeProvider? time = null)
    {
        var builder = GrpcHost.CreateBuilder(args, defaultPort: 8888);
        var options = ServerOptions.Read(builder.Configuration);
        var features = new KnownFeatures(FeatureFile.Read(options.FeaturesFile));
        builder.Services
            .AddSingleton(features)
            .AddSingleton<Notebook>()
            .AddSingleton(services => new Backend(options.Backend, services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<Backend>>()))
            .AddSingleton<SaveQueue>()
            .AddHostedService(services => services.GetRequiredService<SaveQueue>())
            .AddSingleton<ServerService>();
        if (time is not null) builder.Services.AddSingleton(time);
        var app = builder.Build();
        app.MapGrpcReplica<ServerService>(RouteGuide.Descriptor);
        return app;
    }
}
