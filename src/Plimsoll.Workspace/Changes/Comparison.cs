using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>Compares two snapshots: which units differ, and why.</summary>
internal sealed class Comparison(IReadOnlyList<RawChange> changes, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, Found> _found = new(StringComparer.Ordinal);
    private readonly List<Found> _removed = [];

    /// <summary>The units that differ, in ordinal order of their paths.</summary>
    public IReadOnlyList<UnitChange> Result =>
    [
        .. _found.Values.Concat(_removed).OrderBy(found => found.Unit.Path, StringComparer.Ordinal)
            .ThenBy(found => found.Unit.Name, StringComparer.Ordinal)
            .Select(found => new UnitChange(found.Unit, found.Change,
                [.. found.Reasons.OrderBy(reason => reason.Path, StringComparer.Ordinal)
                .ThenBy(reason => reason.Via, StringComparer.Ordinal)])),
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
        var pairs = UnitPairs.Of([.. before.Units], [.. after.Units]);
        foreach (var unit in pairs.Added) Add(unit.Unit, new(unit.Unit.ManifestPath, "added"), ChangeKind.Added);
        var moved = pairs.Both.Where(pair => !pair.Before.SameAs(pair.After)).ToList();
        if (moved.Count > 0)
        {
            var (fromTree, toTree) = await trees();
            foreach (var (old, unit) in moved) Moved(old, fromTree, unit, toTree);
        }
        var unmoved = pairs.Both.Select(pair => pair.After).Except(moved.Select(pair => pair.After)).ToHashSet();
        Count(after, unmoved.Contains);
        PassOn(after);
        foreach (var gone in pairs.Removed) _removed.Add(new(gone.Unit, ChangeKind.Removed, [new(gone.Unit.ManifestPath, "removed")]));
    }

    private void Count(Snapshot snapshot, Func<UnitClosure, bool> counts)
    {
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (unit, via) in snapshot.Find(change.Path))
                if (counts(unit)) Add(unit.Unit, new(change.Path, via));
        }
    }

    /// <summary>A unit whose borders moved: only its files and values on both sides tell whether anything came of it.</summary>
    private void Moved(UnitClosure old, GitTree fromTree, UnitClosure unit, GitTree toTree)
    {
        var before = ClosureFiles.List(old, fromTree, cancellationToken).Where(file => file.InKey)
            .ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in ClosureFiles.List(unit, toTree, cancellationToken).Where(file => file.InKey))
        {
            if (!before.Remove(file.Path, out var was) || was.Mode != file.Mode || was.ObjectId != file.ObjectId)
                Add(unit.Unit, new(file.Path, file.Via));
        }
        foreach (var gone in before.Values) Add(unit.Unit, new(gone.Path, gone.Via));
        foreach (var reason in MovedValues.Between(old, unit)) Add(unit.Unit, reason);
    }

    /// <summary>What is made of a unit that differs differs too: each is told the first reason of that unit, and the way from
    /// there.</summary>
    private void PassOn(Snapshot snapshot)
    {
        var ways = _found.Values.ToDictionary(found => found.Unit.Id,
            found => new List<Way> { new(found.Unit.Id, [], found.Reasons.MinBy(reason => reason.Path, StringComparer.Ordinal)!) },
            StringComparer.Ordinal);
        var dependents = snapshot.Dependents.Select(closure => closure.Unit).ToList();
        for (var reached = ways.ToDictionary(); reached.Count > 0;)
        {
            var next = new Dictionary<string, List<Way>>(StringComparer.Ordinal);
            foreach (var unit in dependents)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var way in unit.Bases.Select(use => use.Unit).Distinct(StringComparer.Ordinal).Where(reached.ContainsKey)
                    .SelectMany(on => reached[on].Select(way => way with { Through = [on, .. way.Through] })).ToList())
                {
                    if (!ways.TryGetValue(unit.Id, out var known)) ways[unit.Id] = known = [];
                    if (known.Any(other => other.Root == way.Root)) continue;
                    known.Add(way);
                    if (!next.TryGetValue(unit.Id, out var list)) next[unit.Id] = list = [];
                    list.Add(way);
                    Add(unit, new(way.Reason.Path, $"base {string.Join(" -> ", way.Through)}: {way.Reason.Via}"));
                }
            }
            reached = next;
        }
    }

    private void Add(Unit unit, ChangeReason reason, ChangeKind change = ChangeKind.Modified)
    {
        if (_found.TryGetValue(unit.Id, out var found)) found.Reasons.Add(reason);
        else _found[unit.Id] = new(unit, change, [reason]);
    }

    private sealed record Found(Unit Unit, ChangeKind Change, List<ChangeReason> Reasons);

    /// <summary>How a change comes to a unit: from the unit that it happened to, through bases, the nearest first.</summary>
    private sealed record Way(string Root, IReadOnlyList<string> Through, ChangeReason Reason);
}
