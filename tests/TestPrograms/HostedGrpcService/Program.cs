using System.Globalization;
using GrpcHosting;
using HostedGrpcService;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

// Two gRPC services, with connections that age quickly where a variable says so, and a readiness that waits for a file.
return PlimsollHost.Run(() =>
{
    var builder = GrpcHost.CreateBuilder(args, configure: options => options with
    {
        MaxConnectionAge = Environment.GetEnvironmentVariable("MAX_AGE_MS") is { } age
            ? TimeSpan.FromMilliseconds(int.Parse(age, CultureInfo.InvariantCulture)) : options.MaxConnectionAge,
    });
    if (Environment.GetEnvironmentVariable("READY_FILE") is { } file)
        builder.Services.AddSingleton(new ReadinessCheck("file",
            _ => File.Exists(file) ? default : throw new IOException($"{file} is not there")));
    builder.Services.AddSingleton<CallsService>();
    var app = builder.Build();
    app.MapGrpcReplica<TicksService>(Ticks.Descriptor, Calls.Descriptor);
    app.MapGrpcService<CallsService>();
    return app;
});
