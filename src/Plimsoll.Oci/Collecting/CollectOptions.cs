namespace Plimsoll.Oci;

/// <summary>What garbage is.</summary>
public sealed record CollectOptions
{
    /// <summary>What was pushed, asked for or counted on within this time is kept, referred to or not: a push may still need it. Default: a
    /// day.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Manifests that are kept though no tag names them: what ledgers can roll back to.</summary>
    public IReadOnlySet<Digest> Kept { get; init; } = new HashSet<Digest>();

    /// <summary>Only tells what would be removed.</summary>
    public bool DryRun { get; init; }
}
