namespace Plimsoll.Oci;

/// <summary>How much an image may unpack to; more is taken for an archive bomb and refused.</summary>
public sealed record ExtractLimits
{
    /// <summary>What is used when nothing else is said.</summary>
    public static ExtractLimits Default { get; } = new();

    /// <summary>Bytes of all layers together, unpacked. Default: 16 GiB.</summary>
    public long Bytes { get; init; } = 16L << 30;

    /// <summary>Entries of all layers together. Default: 1,000,000.</summary>
    public int Entries { get; init; } = 1_000_000;

    /// <summary>How many times longer than its gzip a layer may be, beyond its first 64 MiB. Default: 200; programs come to 3 or 4, gzip
    /// ends at 1,032.</summary>
    public int Ratio { get; init; } = 200;
}
