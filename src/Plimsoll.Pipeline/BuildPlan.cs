using Plimsoll.Packaging;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>What a build of a commit has to do.</summary>
public sealed class BuildPlan
{
    internal BuildPlan(Catalog catalog, IReadOnlyList<PlannedUnit> units, Packager packager, TestRunner tests) =>
        (Catalog, Units, Packager, Tests) = (catalog, units, packager, tests);

    /// <summary>The workspace at the commit.</summary>
    public Catalog Catalog { get; }

    /// <summary>All units.</summary>
    public IReadOnlyList<PlannedUnit> Units { get; }

    internal Packager Packager { get; }

    internal TestRunner Tests { get; }

    /// <summary>What builds were made with: <see cref="ToolchainProbe.Stamp"/>.</summary>
    internal string ToolchainStamp { get; init; } = "";
}

/// <summary>A unit of a plan.</summary>
/// <param name="Inputs">What its image is made of.</param>
/// <param name="Image">Its image when it is there already; null when it has to be built.</param>
public sealed record PlannedUnit(UnitInputs Inputs, UnitImage? Image)
{
    /// <summary>The unit.</summary>
    public Unit Unit => Inputs.Unit;
}
