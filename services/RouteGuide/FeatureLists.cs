using Grpc.Core;

namespace Routeguide;

/// <summary>Writes lists of features.</summary>
public static class FeatureLists
{
    // some KiB: enough to fill a packet, and little for a slow caller to keep in memory
    const int Batch = 64;

    static readonly WriteOptions Gather = new(WriteFlags.BufferHint);
    static readonly WriteOptions Flush = new();

    /// <summary>Writes features, 64 to a flush; the end of the call sends the rest. A flush for each would be a system call for
    /// each.</summary>
    /// <param name="stream">The answer, with nothing else in it.</param>
    /// <param name="features">The features.</param>
    public static async Task WriteAllAsync(this IServerStreamWriter<Feature> stream, IEnumerable<Feature> features)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(features);
        var count = 0;
        foreach (var feature in features)
        {
            stream.WriteOptions = ++count % Batch == 0 ? Flush : Gather;
            await stream.WriteAsync(feature);
        }
    }
}
