using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>Compares two snapshots: which units differ, and why.</summary>
internal sealed class Comparison(Snapshot from, Snapshot to, IReadOnlyList<RawChange> changes)
{
    private readonly Dictionary<string, List<ChangeReason>> _reasons = new(StringComparer.Ordinal);

    /// <summary>The reasons by the name of the unit; units that do not differ are not in it.</summary>
    /// <param name="trees">Gives the trees of both commits; asked for only when the borders of some unit's inputs moved.</param>
    public async Task<IReadOnlyDictionary<string, List<ChangeReason>>> RunAsync(Func<Task<(GitTree From, GitTree To)>> trees)
    {
        var before = from.Units.ToDictionary(unit => unit.Name, StringComparer.Ordinal);
        var moved = to.Units.Where(unit => before.TryGetValue(unit.Name, out var old) && !ReferenceEquals(old, unit) && !old.SameAs(unit)).Select(unit => unit.Name).ToHashSet(StringComparer.Ordinal);
        Within([.. to.Units.Where(unit => before.ContainsKey(unit.Name) && !moved.Contains(unit.Name))]);
        if (moved.Count > 0)
        {
            var (fromTree, toTree) = await trees();
            foreach (var unit in to.Units.Where(unit => moved.Contains(unit.Name))) Moved(before[unit.Name], fromTree, unit, toTree);
        }
        foreach (var unit in to.Units.Where(unit => !before.ContainsKey(unit.Name))) Add(unit.Name, new(unit.Manifest, "added"));
        PassOn();
        var now = to.Units.Select(unit => unit.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var unit in from.Units.Where(unit => !now.Contains(unit.Name))) Add(unit.Name, new(unit.Manifest, "removed"));
        foreach (var reasons in _reasons.Values) reasons.Sort((a, b) => (string.CompareOrdinal(a.Path, b.Path), string.CompareOrdinal(a.Via, b.Via)) is var (path, via) && path != 0 ? path : via);
        return _reasons;
    }

    /// <summary>Units whose borders are the same: a changed path counts when it is within them.</summary>
    private void Within(IReadOnlyList<UnitClosure> units)
    {
        var index = new ClosureIndex(units);
        foreach (var change in changes)
            foreach (var (unit, via) in index.Find(change.Path)) Add(unit.Name, new(change.Path, via));
    }

    /// <summary>A unit whose borders moved: only its files and values on both sides tell whether anything came of it.</summary>
    private void Moved(UnitClosure old, GitTree fromTree, UnitClosure unit, GitTree toTree)
    {
        var before = ClosureFiles.List(old, fromTree).Where(file => file.InKey).ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in ClosureFiles.List(unit, toTree).Where(file => file.InKey))
        {
            if (!before.Remove(file.Path, out var was) || (was.Mode, was.ObjectId) != (file.Mode, file.ObjectId)) Add(unit.Name, new(file.Path, file.Via));
        }
        foreach (var gone in before.Values) Add(unit.Name, new(gone.Path, gone.Via));
        foreach (var name in old.Values.Keys.Union(unit.Values.Keys, StringComparer.Ordinal))
        {
            var (was, now) = (old.Values.GetValueOrDefault(name), unit.Values.GetValueOrDefault(name));
            if (was != now) Add(unit.Name, Value(name, was, now));
        }
    }

    /// <summary>What is built on a unit that differs differs too.</summary>
    private void PassOn()
    {
        var waiting = to.Units.Where(unit => unit.Base is not null).ToList();
        while (waiting.Where(unit => _reasons.ContainsKey(unit.Base!)).ToList() is { Count: > 0 } reached)
        {
            var manifests = to.Units.ToDictionary(unit => unit.Name, unit => unit.Manifest, StringComparer.Ordinal);
            foreach (var unit in reached) Add(unit.Name, new(manifests[unit.Base!], $"base {unit.Base}"));
            waiting = [.. waiting.Except(reached)];
        }
    }

    /// <summary>The names of values are <c>FILE: WHAT</c>.</summary>
    private static ChangeReason Value(string name, string? was, string? now)
    {
        var parts = name.Split(": ", 2);
        var what = parts[^1];
        return new(parts[0], what == "(rest)" ? "settings of all packages" : $"{what}: {was ?? "none"} -> {now ?? "none"}");
    }

    private void Add(string unit, ChangeReason reason)
    {
        if (!_reasons.TryGetValue(unit, out var reasons)) _reasons[unit] = reasons = [];
        reasons.Add(reason);
    }
}
