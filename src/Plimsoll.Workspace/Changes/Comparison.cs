using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>Compares two snapshots: which units differ, and why.</summary>
internal sealed class Comparison(IReadOnlyList<RawChange> changes)
{
    private readonly Dictionary<string, Found> _found = new(StringComparer.Ordinal);

    /// <summary>The units that differ, in ordinal order of their paths.</summary>
    public IReadOnlyList<UnitChange> Result =>
    [
        .. _found.Values.OrderBy(found => found.Unit.Path, StringComparer.Ordinal).ThenBy(found => found.Unit.Name, StringComparer.Ordinal)
            .Select(found => new UnitChange(found.Unit, found.Change, [.. found.Reasons.OrderBy(reason => reason.Path, StringComparer.Ordinal).ThenBy(reason => reason.Via, StringComparer.Ordinal)])),
    ];

    /// <summary>Both commits have the same borders of inputs: a changed path counts for those within whose borders it is.</summary>
    public void Within(Snapshot both)
    {
        Count(both, _ => true);
        PassOn(both);
    }

    /// <summary>The borders moved: units appear, go, and have other files.</summary>
    /// <param name="before">The earlier snapshot.</param>
    /// <param name="after">The later snapshot.</param>
    /// <param name="trees">Gives the trees of both commits; asked for only when some unit's own borders moved.</param>
    public async Task AcrossAsync(Snapshot before, Snapshot after, Func<Task<(GitTree From, GitTree To)>> trees)
    {
        var old = before.Units.ToDictionary(unit => unit.Unit.Name, StringComparer.Ordinal);
        var moved = after.Units.Where(unit => old.TryGetValue(unit.Unit.Name, out var was) && !was.SameAs(unit)).ToList();
        foreach (var unit in after.Units.Where(unit => !old.ContainsKey(unit.Unit.Name))) Add(unit.Unit, new(unit.Unit.ManifestPath, "added"), ChangeKind.Added);
        if (moved.Count > 0)
        {
            var (fromTree, toTree) = await trees();
            foreach (var unit in moved) Moved(old[unit.Unit.Name], fromTree, unit, toTree);
        }
        Count(after, unit => old.TryGetValue(unit.Unit.Name, out var was) && was.SameAs(unit));
        PassOn(after);
        foreach (var unit in after.Units) old.Remove(unit.Unit.Name);
        foreach (var gone in old.Values) Add(gone.Unit, new(gone.Unit.ManifestPath, "removed"), ChangeKind.Removed);
    }

    private void Count(Snapshot snapshot, Func<UnitClosure, bool> counts)
    {
        foreach (var change in changes)
            foreach (var (unit, via) in snapshot.Find(change.Path))
                if (counts(unit)) Add(unit.Unit, new(change.Path, via));
    }

    /// <summary>A unit whose borders moved: only its files and values on both sides tell whether anything came of it.</summary>
    private void Moved(UnitClosure old, GitTree fromTree, UnitClosure unit, GitTree toTree)
    {
        var before = ClosureFiles.List(old, fromTree).Where(file => file.InKey).ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in ClosureFiles.List(unit, toTree).Where(file => file.InKey))
        {
            if (!before.Remove(file.Path, out var was) || was.Mode != file.Mode || was.ObjectId != file.ObjectId) Add(unit.Unit, new(file.Path, file.Via));
        }
        foreach (var gone in before.Values) Add(unit.Unit, new(gone.Path, gone.Via));
        foreach (var name in old.Values.Keys.Union(unit.Values.Keys, StringComparer.Ordinal))
        {
            var (was, now) = (old.Values.GetValueOrDefault(name), unit.Values.GetValueOrDefault(name));
            if (was != now) Add(unit.Unit, Value(name, was, now));
        }
    }

    /// <summary>What is built on a unit that differs differs too.</summary>
    private void PassOn(Snapshot snapshot)
    {
        var waiting = snapshot.Dependents.ToList();
        while (waiting.Where(unit => _found.ContainsKey(unit.Base!)).ToList() is { Count: > 0 } reached)
        {
            foreach (var unit in reached) Add(unit.Unit, new(_found[unit.Base!].Unit.ManifestPath, $"base {unit.Base}"));
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

    private void Add(Unit unit, ChangeReason reason, ChangeKind change = ChangeKind.Modified)
    {
        if (_found.TryGetValue(unit.Name, out var found)) found.Reasons.Add(reason);
        else _found[unit.Name] = new(unit, change, [reason]);
    }

    private sealed record Found(Unit Unit, ChangeKind Change, List<ChangeReason> Reasons);
}
