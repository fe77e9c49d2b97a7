namespace Plimsoll.Oci;

/// <summary>What is left of the limits while one image is unpacked.</summary>
internal sealed class ExtractBudget(ExtractLimits limits)
{
    private const long RatioMattersFrom = 64L << 20;

    private long _bytes;
    private int _entries;

    /// <summary>An entry of any kind came.</summary>
    public void TakeEntry()
    {
        if (++_entries > limits.Entries)
            throw Exceeded($"it has more than {limits.Entries} entries");
    }

    /// <summary>This much more is to be written or read.</summary>
    public void TakeBytes(long count)
    {
        if (count > limits.Bytes - _bytes)
            throw Exceeded($"it is larger than {limits.Bytes} bytes");
        _bytes += count;
    }

    /// <summary>Looks at a layer so far.</summary>
    public void CheckRatio(long packed, long unpacked)
    {
        if (unpacked > RatioMattersFrom && unpacked / Math.Max(packed, 1) > limits.Ratio)
            throw Exceeded($"a layer is more than {limits.Ratio} times longer than its gzip");
    }

    private static OciException Exceeded(string why) => new(OciErrors.LayerInvalid, $"the image is not unpacked: {why}");
}
