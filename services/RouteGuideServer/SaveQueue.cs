using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Routeguide;

namespace RouteGuideServer;

/// <summary>
/// Saves features through the backend behind the callers' backs: asking for a feature must not fail, nor take longer, because the backend
/// is away. What finds no place in the queue is not saved, and the log says so.
/// </summary>
internal sealed class SaveQueue(Backend backend, ILogger<SaveQueue> log) : BackgroundService
{
    const int Capacity = 1024;

    // the backend makes what comes together durable together
    const int Savers = 16;

    readonly Channel<Feature> _queue = Channel.CreateBounded<Feature>(Capacity);

    /// <summary>Has a feature saved, soon.</summary>
    public void Add(Feature feature)
    {
        if (!_queue.Writer.TryWrite(feature)) log.NotSaved(feature.Name, $"{Capacity} others wait for the backend already");
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Savers).Select(_ => SaveAllAsync(stoppingToken)));

    /// <summary>What waits is still tried, as long as the host has patience.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        if (ExecuteTask is { } saving) await Task.WhenAny(saving, Task.Delay(Timeout.Infinite, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    async Task SaveAllAsync(CancellationToken stoppingToken)
    {
        await foreach (var feature in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await backend.SaveAsync(feature, DateTime.MaxValue, stoppingToken);
            }
            catch (RpcException failure)
            {
                log.NotSaved(feature.Name, $"{failure.StatusCode}: {failure.Status.Detail}");
            }
        }
    }
}
