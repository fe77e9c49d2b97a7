using Microsoft.Extensions.Logging;
using Plimsoll.Oci;
using Plimsoll.Source;

namespace Plimsoll.Server.Collecting;

/// <summary>Collects the garbage of the embedded registry for as long as the controller runs.</summary>
internal sealed partial class RegistryTidier(Home home, LocalImageStore store, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    /// <summary>Runs until cancelled. What cannot be collected now is tried again the next time.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, cancellationToken);
                await CollectAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // told to end
        }
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await store.CollectAsync(new() { Kept = await LedgerImages.ReadAsync(home, cancellationToken) }, cancellationToken);
            if (report.Blobs > 0) Collected(report.Manifests.Count, report.Blobs, report.Bytes);
        }
        catch (Exception e) when (e is OciException or GitException or IOException)
        {
            NotCollected(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "registry: removed {Manifests} manifests and {Blobs} blobs that nothing refers to, {Bytes} bytes")]
    private partial void Collected(int manifests, int blobs, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "registry: nothing collected: {Why}")]
    private partial void NotCollected(string why);
}
