using System.Globalization;
using Plimsoll.Oci;
using Plimsoll.Progress;

namespace Plimsoll.Pipeline.Pushing;

/// <summary>Adds up what several blobs at once report, and passes it on ten times a second: as a detail, for a terminal.</summary>
/// <param name="progress">Told how far it is.</param>
/// <param name="time">The clock.</param>
public sealed class PushProgress(IProgress<RunProgress> progress, TimeProvider time) : IProgress<BlobProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Repository, Digest Blob), (long Done, long Size)> _blobs = [];
    private long _last;

    /// <inheritdoc />
    public void Report(BlobProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            _blobs[(value.Repository, value.Blob.Digest)] = (value.Bytes, value.Blob.Size);
            if (_last != 0 && time.GetElapsedTime(_last) < Interval) return;
            _last = time.GetTimestamp();
            var (done, size) = (_blobs.Values.Sum(blob => blob.Done), _blobs.Values.Sum(blob => blob.Size));
            var name = value.Repository[(value.Repository.LastIndexOf('/') + 1)..];
            progress.Report(new("push", name, string.Create(CultureInfo.InvariantCulture,
                $"{done / 1e6:0.0} of {size / 1e6:0.0} MB")) { IsDetail = true });
        }
    }
}
