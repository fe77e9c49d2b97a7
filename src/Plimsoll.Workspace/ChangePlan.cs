namespace Plimsoll.Workspace;

/// <summary>How a unit differs between two commits.</summary>
public enum ChangeKind
{
    /// <summary>Only the later commit has it.</summary>
    Added,

    /// <summary>Its input key differs.</summary>
    Modified,

    /// <summary>Only the earlier commit has it.</summary>
    Removed,
}

/// <summary>Why a unit changed.</summary>
/// <param name="Path">The file, or the name of the value, that differs.</param>
/// <param name="Via">Why it matters to the unit.</param>
public sealed record ChangeReason(string Path, string Via);

/// <summary>A unit that differs between two commits.</summary>
/// <param name="Unit">As it is at the later commit; at the earlier one when removed. It has what decides its image and its name; for how it
/// runs and is tested read the catalog.</param>
/// <param name="Change">How.</param>
/// <param name="Reasons">Why; at least one.</param>
public sealed record UnitChange(Unit Unit, ChangeKind Change, IReadOnlyList<ChangeReason> Reasons);

/// <summary>The units whose input key differs between two commits.</summary>
/// <param name="From">The earlier commit; null for the empty tree.</param>
/// <param name="To">The later commit.</param>
/// <param name="Units">In ordinal order of their paths.</param>
public sealed record ChangePlan(string? From, string To, IReadOnlyList<UnitChange> Units)
{
    /// <summary>The workspace's name at the later commit.</summary>
    public string Workspace { get; init; } = "";

    /// <summary>Where the workspace's images are pushed at the later commit; null is the embedded registry.</summary>
    public string? Registry { get; init; }

    /// <summary>What was wrong at the earlier commit: units with findings there are taken as absent.</summary>
    public IReadOnlyList<Finding> Ignored { get; init; } = [];
}
