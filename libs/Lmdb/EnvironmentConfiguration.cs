namespace Lmdb;

/// <summary>How an environment is opened.</summary>
public sealed record EnvironmentConfiguration
{
    /// <summary>The size of the map in the beginning, in bytes; what is stored already has room in any case. It costs addresses, not memory. 64 MiB by default.</summary>
    public long MapSize { get; init; } = 64L << 20;

    /// <summary>How far the map may grow, in bytes: the largest that the file gets. 64 GiB by default.</summary>
    public long MaxMapSize { get; init; } = 64L << 30;

    /// <summary>How many named databases there may be. 16 by default.</summary>
    public int MaxDatabases { get; init; } = 16;

    /// <summary>How many reading transactions there may be at a time. 1024 by default.</summary>
    public int MaxReaders { get; init; } = 1024;

    /// <summary>How long a map that is full waits for the open transactions to end before it gives up growing; new ones wait meanwhile. 10 s by default.</summary>
    public TimeSpan GrowthPatience { get; init; } = TimeSpan.FromSeconds(10);
}
