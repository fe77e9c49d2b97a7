using GrpcHosting;
using Routeguide;

namespace RouteGuideBackend;

/// <summary>The backend, put together.</summary>
internal static class BackendApp
{
    /// <summary>Listens on 9999 by default; its variables are those of <see cref="BackendOptions"/>.</summary>
    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    /// <exception cref="IOException">The store cannot be opened.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = GrpcHost.CreateBuilder(args, defaultPort: 9999);
        var options = BackendOptions.Read(builder.Configuration);
        builder.Services
            .AddSingleton(services => new FeatureStore(options.Folder, options.Limit, services.GetRequiredService<TimeProvider>()))
            .AddSingleton<BackendService>();
        var app = builder.Build();
        try
        {
            // opened now: a store that cannot be used ends the program, not the first call
            app.Services.GetRequiredService<FeatureStore>();
            app.MapGrpcReplica<BackendService>(RouteGuide.Descriptor);
            return app;
        }
        catch (StoreException unusable)
        {
            throw new IOException(unusable.Message, unusable);
        }
    }
}
