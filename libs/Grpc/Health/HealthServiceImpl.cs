using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.HealthCheck;

/// <summary>grpc.health.v1: tells callers which services serve, and tells those who watch when that changes (grpc/doc/health-checking.md).</summary>
[SuppressMessage("Naming", "CA1711", Justification = "The name in the package that this stands in for")]
public class HealthServiceImpl : Health.V1.Health.HealthBase
{
    readonly Lock _gate = new();
    readonly Dictionary<string, ServingStatus> _statuses = [];
    readonly List<(string Service, ChannelWriter<ServingStatus> Changes)> _watchers = [];

    /// <summary>Says whether a service serves.</summary>
    /// <param name="service">Its full name; empty is the whole server.</param>
    /// <param name="status">Whether it does.</param>
    public void SetStatus(string service, ServingStatus status)
    {
        lock (_gate)
        {
            if (_statuses.TryGetValue(service, out var before) && before == status) return;
            _statuses[service] = status;
            foreach (var watcher in _watchers.Where(watcher => watcher.Service == service)) watcher.Changes.TryWrite(status);
        }
    }

    /// <summary>Answers once; NOT_FOUND for a service of which nothing was said.</summary>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_gate)
        {
            return _statuses.TryGetValue(request.Service, out var status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new(StatusCode.NotFound, $"There is no service '{request.Service}' here"));
        }
    }

    /// <summary>Answers now and whenever it changes, as long as the caller listens; SERVICE_UNKNOWN for a service of which nothing was said yet.</summary>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(responseStream);
        ArgumentNullException.ThrowIfNull(context);
        // of those that a slow listener missed, the latest is what counts
        var changes = Channel.CreateBounded<ServingStatus>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            _watchers.Add((request.Service, changes.Writer));
            changes.Writer.TryWrite(_statuses.GetValueOrDefault(request.Service, ServingStatus.ServiceUnknown));
        }

        try
        {
            await foreach (var status in changes.Reader.ReadAllAsync(context.CancellationToken)) await responseStream.WriteAsync(new() { Status = status });
        }
        finally
        {
            lock (_gate) _watchers.Remove((request.Service, changes.Writer));
        }
    }
}
