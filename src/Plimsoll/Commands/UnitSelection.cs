using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Which units a build is asked for.</summary>
/// <param name="names">Names, with a version or without; empty is all.</param>
/// <param name="plan">What changed, when only that counts; null when it does not matter.</param>
internal sealed class UnitSelection(IReadOnlyList<string> names, ChangePlan? plan)
{
    private readonly Dictionary<string, UnitChange>? _changed = plan?.Units.Where(change => change.Change != ChangeKind.Removed)
        .ToDictionary(change => change.Unit.Id, StringComparer.Ordinal);

    public bool Has(Unit unit) => (names.Count == 0 || names.Contains(unit.Name) || names.Contains(unit.Id))
        && _changed?.ContainsKey(unit.Id) != false;

    /// <summary>Why a unit changed, in words; null when that was not asked, or it did not.</summary>
    public string? Why(Unit unit)
    {
        if (_changed?.GetValueOrDefault(unit.Id)?.Reasons is not { } reasons) return null;
        return $"{reasons[0].Path} ({reasons[0].Via})" + (reasons.Count > 1 ? $" and {reasons.Count - 1} more" : "");
    }
}
