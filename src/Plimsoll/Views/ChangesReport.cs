using Plimsoll.Workspace;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>changes</c>; its names are a contract (DESIGN §7).</summary>
/// <param name="From">The earlier commit; null for the empty tree.</param>
/// <param name="To">The later commit.</param>
/// <param name="Units">What differs.</param>
internal sealed record ChangesReport(string? From, string To, IReadOnlyList<ChangedUnit> Units)
{
    /// <summary>Names images after the workspace's registry.</summary>
    public static ChangesReport Of(ChangePlan plan) => new(plan.From, plan.To, [.. plan.Units.Select(change => Of(change, plan))]);

    private static ChangedUnit Of(UnitChange change, ChangePlan plan)
    {
        var unit = change.Unit;
        var repository = unit.Repository ?? plan.Registry ?? plan.Workspace;
        // a service's version is the commit that built it
        var version = unit.Version ?? (change.Change == ChangeKind.Removed ? plan.From! : plan.To);
        return new(unit.Name, unit.Kind.ToString().ToLowerInvariant(), unit.Path, change.Change.ToString()
            .ToLowerInvariant(), $"{repository}/{unit.Name}:{version}", version, repository, change.Reasons);
    }
}

/// <summary>A unit that differs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>service</c> or <c>base</c>.</param>
/// <param name="Path">Its folder.</param>
/// <param name="Change"><c>added</c>, <c>modified</c> or <c>removed</c>.</param>
/// <param name="Image">The full name, <c>REPOSITORY/NAME:VERSION</c>.</param>
/// <param name="Version">The image's tag.</param>
/// <param name="Repository">Where it is pushed to, without the name.</param>
/// <param name="Reasons">Why.</param>
internal sealed record ChangedUnit(
    string Name, string Kind, string Path, string Change, string Image, string Version, string Repository,
        IReadOnlyList<ChangeReason> Reasons);
