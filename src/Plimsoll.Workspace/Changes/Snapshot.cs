using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>What a change plan must know of a commit: its units and where their inputs are.</summary>
/// <param name="Root">The content of plimsoll.yaml; null when there is none.</param>
/// <param name="Units">In ordinal order of their manifests.</param>
internal sealed record Snapshot(ReadOnlyMemory<byte>? Root, IReadOnlyList<UnitClosure> Units)
{
    /// <summary>Of the empty tree.</summary>
    public static Snapshot Empty { get; } = new(null, []);
}
