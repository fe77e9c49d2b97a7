using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Changes;

/// <summary>Finds the units that have a path as an input, at a cost that does not grow with the number of units.</summary>
internal sealed class ClosureIndex
{
    private readonly Dictionary<string, List<UnitClosure>> _byPlace = new(StringComparer.Ordinal);

    public ClosureIndex(IReadOnlyList<UnitClosure> units)
    {
        foreach (var unit in units)
        {
            foreach (var file in unit.Files) Add(file.Path, unit);
            foreach (var area in unit.Areas) Add(area.Folder, unit);
            foreach (var pattern in unit.Patterns) Add(pattern.Glob.Root, unit);
        }
    }

    /// <summary>The units, each with the reason why the path counts for it.</summary>
    public IEnumerable<(UnitClosure Unit, string Via)> Find(string path)
    {
        var seen = new HashSet<UnitClosure>(ReferenceEqualityComparer.Instance);
        foreach (var place in RepositoryPath.Upwards(path))
        {
            if (!_byPlace.TryGetValue(place, out var units)) continue;
            foreach (var unit in units)
                if (seen.Add(unit) && unit.Match(path) is { InKey: true } match) yield return (unit, match.Via);
        }
    }

    private void Add(string place, UnitClosure unit)
    {
        if (!_byPlace.TryGetValue(place, out var units)) _byPlace[place] = units = [];
        if (units.Count == 0 || !ReferenceEquals(units[^1], unit)) units.Add(unit);
    }
}
