using Microsoft.Extensions.Logging;
using Plimsoll.Oci;
using Plimsoll.Server.Watching;

namespace Plimsoll.Server.Collecting;

/// <summary>Collects the garbage of the embedded registry for as long as the controller runs.</summary>
internal sealed partial class RegistryTidier(Home home, LocalImageStore store, Supervisor supervisor, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    /// <summary>Runs until cancelled. What cannot be collected now is tried again the next time.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Interval, time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // told to end
        }
        await supervisor.RepeatAsync(WatchNames.Garbage, new(Interval, Interval), CollectAsync, cancellationToken);
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        var report = await store.CollectAsync(new() { Kept = await LedgerImages.ReadAsync(home, cancellationToken) }, cancellationToken);
        if (report.Blobs > 0) Collected(report.Manifests.Count, report.Blobs, report.Bytes);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "registry: removed {Manifests} manifests and {Blobs} blobs that nothing refers to, {Bytes} bytes")]
    private partial void Collected(int manifests, int blobs, long bytes);
}
