using Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GrpcHosting;

/// <summary>The replica's readiness as a health check, which <c>grpc.health.v1</c> reports.</summary>
internal sealed class ReadinessHealth(Readiness readiness) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await readiness.WhyNotAsync(cancellationToken) is { } whyNot ? HealthCheckResult.Unhealthy(whyNot) : HealthCheckResult.Healthy();
}
