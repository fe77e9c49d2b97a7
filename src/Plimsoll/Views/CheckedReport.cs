using Plimsoll.Pipeline;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>check</c>.</summary>
internal sealed record CheckedReport(string Commit, IReadOnlyList<CheckedUnit> Units)
{
    public static CheckedReport Of(string commit, IReadOnlyList<UnitChecks> units) => new(commit,
        [.. units.Select(unit => new CheckedUnit(unit.Unit.Name, Math.Round(unit.Took.TotalSeconds, 3),
            [.. unit.Results.Select(result => new CheckedItem($"{result.Check}", result.Problem is null, result.Problem))]))]);

    public bool Passed => Units.All(unit => unit.Checks.All(check => check.Passed));
}

/// <summary>A unit with its checks.</summary>
internal sealed record CheckedUnit(string Name, double Seconds, IReadOnlyList<CheckedItem> Checks);

/// <summary>A check in words, and what was seen instead when it did not pass.</summary>
internal sealed record CheckedItem(string Check, bool Passed, string? Problem);
