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

    /// <summary>
    /// The units that are asked for and, before each that has to be built, the bases of this workspace that it is built on: in the order in
    /// which they can be made.
    /// </summary>
    /// <param name="select">Asks.</param>
    public IReadOnlyList<PlannedUnit> InOrder(Func<Unit, bool> select)
    {
        var order = new List<PlannedUnit>();
        foreach (var unit in Units.Where(unit => select(unit.Unit))) Add(unit);
        return order;

        // bases have no circles: the catalog's rules saw to it
        void Add(PlannedUnit unit)
        {
            if (order.Contains(unit)) return;
            if (unit.Image is null)
            {
                foreach (var on in unit.Inputs.Bases) Add(Units.Single(other => other.Unit.Id == on.Unit.Id));
            }
            order.Add(unit);
        }
    }

    /// <summary>The base of this workspace that a unit is built on; null where it is built on none.</summary>
    internal PlannedUnit? BaseOf(Unit unit) => unit.Bases.FirstOrDefault(use => use.Reference == unit.Build.Base) is { } on
        ? Units.Single(other => other.Unit.Id == on.Unit) : null;

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
