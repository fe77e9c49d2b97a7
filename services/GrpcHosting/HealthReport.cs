using Grpc.HealthCheck;
using Hosting;
using Microsoft.Extensions.Hosting;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace GrpcHosting;

/// <summary>Tells the health service what the replica's readiness is: not serving until its checks passed, and not any more once it drains.</summary>
internal sealed class HealthReport(HealthServiceImpl health, Readiness readiness, Replica replica, TimeProvider time) : BackgroundService
{
    // between two tries of checks that did not pass
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        health.SetStatus("", ServingStatus.NotServing);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await readiness.WhyNotAsync(stoppingToken) is not null && !replica.Draining) await Task.Delay(Pause, time, stoppingToken);
        health.SetStatus("", replica.Draining ? ServingStatus.NotServing : ServingStatus.Serving);
        // runs at once when it began meanwhile
        using var drain = replica.DrainBegan.Register(() => health.SetStatus("", ServingStatus.NotServing));
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
    }
}
