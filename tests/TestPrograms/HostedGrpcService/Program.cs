using System.Globalization;
using GrpcHosting;
using Hosting;
using HostedGrpcService;
using Microsoft.Extensions.DependencyInjection;

// The smallest gRPC service, with connections that age quickly where its variables say so, and a readiness that waits for a file.
return PlimsollHost.Run(() =>
{
    var builder = GrpcHost.CreateBuilder(args, configure: options => options with
    {
        MaxConnectionAge = Environment.GetEnvironmentVariable("MAX_AGE_MS") is { } age
            ? TimeSpan.FromMilliseconds(int.Parse(age, CultureInfo.InvariantCulture)) : options.MaxConnectionAge,
    });
    if (Environment.GetEnvironmentVariable("READY_FILE") is { } file)
        builder.Services.AddSingleton(new ReadinessCheck("file", _ => File.Exists(file) ? default : throw new IOException($"{file} is not there")));
    var app = builder.Build();
    app.MapGrpcReplica(Ticks.BindService(new TicksService()));
    return app;
});
