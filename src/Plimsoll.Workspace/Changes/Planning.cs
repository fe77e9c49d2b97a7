using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Changes;

/// <summary>Makes one change plan, with as little reading as the change allows.</summary>
internal sealed class Planning(GitRepository repository, SnapshotCache cache, CommitTree? from, CommitTree to)
{
    private IReadOnlyList<Finding> _ignored = [];

    public async Task<ChangePlan> RunAsync(CancellationToken cancellationToken)
    {
        // from nothing all is added, so there is nothing to compare
        var comparing = from is null ? Task.FromResult<IReadOnlyList<RawChange>>([]) : repository.DiffTreeAsync(from.Tree, to.Tree, cancellationToken);
        var known = cache.Find(to.Tree);
        var earlier = from is null ? (Snapshot.Empty, "") : known is { } same && from.Tree == to.Tree ? same : cache.Find(from.Tree);
        // with nothing known, the later commit must be read whatever the difference is: git works on both at once
        var reading = known is null && (earlier is null || from is null) ? ReadAsync(cancellationToken) : null;
        var changes = await comparing;
        var moved = from is null || changes.Any(Structure.IsChangedBy);

        var later = known?.Snapshot ?? (reading is not null ? await reading : moved ? await ReadAsync(cancellationToken) : Same(earlier!.Value));
        var before = moved ? earlier?.Snapshot ?? await ReadEarlierAsync(cancellationToken) : later;
        if (!moved && earlier is null) cache.StoreSame(from!.Tree, known?.Tree ?? to.Tree);
        var reasons = await new Comparison(before, later, changes).RunAsync(async () => (await TreeAsync(from!, cancellationToken), await TreeAsync(to, cancellationToken)));
        return await PlanAsync(before, later, reasons, cancellationToken);
    }

    private Snapshot Same((Snapshot Snapshot, string Tree) earlier)
    {
        cache.StoreSame(to.Tree, earlier.Tree);
        return earlier.Snapshot;
    }

    private async Task<Snapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var (snapshot, findings) = await SnapshotReader.ReadAsync(repository, to.Commit, cancellationToken);
        if (findings.Count > 0) throw new PlimsollException(findings);
        cache.Store(to.Tree, snapshot);
        return snapshot;
    }

    /// <summary>The earlier commit may have what is wrong: that must not hide what the later one needs.</summary>
    private async Task<Snapshot> ReadEarlierAsync(CancellationToken cancellationToken)
    {
        var (snapshot, findings) = await SnapshotReader.ReadAsync(repository, from!.Commit, cancellationToken);
        if (findings.Count == 0) cache.Store(from.Tree, snapshot);
        _ignored = findings;
        return snapshot;
    }

    private Task<GitTree> TreeAsync(CommitTree commit, CancellationToken cancellationToken) => repository.ReadTreeAsync(commit.Tree, cancellationToken);

    private async Task<ChangePlan> PlanAsync(Snapshot before, Snapshot later, IReadOnlyDictionary<string, List<ChangeReason>> reasons, CancellationToken cancellationToken)
    {
        var root = CatalogAssembly.ReadWorkspace(later.Root, new("", null, [], [])).Manifest;
        var workspace = root.Name.Length > 0 ? root.Name : Words.ToLabel(await repository.ReadNameAsync(cancellationToken));
        var changed = later.Units.Where(unit => reasons.ContainsKey(unit.Name)).ToList();
        var earlier = before.Units.Select(unit => unit.Name).ToHashSet(StringComparer.Ordinal);
        var now = later.Units.Select(unit => unit.Name).ToHashSet(StringComparer.Ordinal);
        var removed = before.Units.Where(unit => !now.Contains(unit.Name)).ToList();

        var present = await UnitsAsync(to, changed, workspace, cancellationToken);
        var gone = removed.Count == 0 ? [] : await UnitsAsync(from!, removed, workspace, cancellationToken);
        var units = present.Select(unit => new UnitChange(unit, earlier.Contains(unit.Name) ? ChangeKind.Modified : ChangeKind.Added, reasons[unit.Name]))
            .Concat(gone.Select(unit => new UnitChange(unit, ChangeKind.Removed, reasons[unit.Name])))
            .OrderBy(change => change.Unit.Path, StringComparer.Ordinal).ThenBy(change => change.Change);
        return new(from?.Commit, to.Commit, [.. units]) { Workspace = workspace, Registry = root.Registry, Ignored = _ignored };
    }

    /// <summary>The units in full. A snapshot has only what decides about change, and few units change.</summary>
    private async Task<IReadOnlyList<Unit>> UnitsAsync(CommitTree commit, IReadOnlyList<UnitClosure> closures, string workspace, CancellationToken cancellationToken)
    {
        var manifests = await repository.ReadFilesAsync(commit.Commit, [.. closures.Select(unit => unit.Manifest)], cancellationToken);
        return [.. closures.Zip(manifests, (closure, content) => ParsedManifest.Read(closure.Manifest, content!.Value, workspace, _ => [RepositoryPath.Name(closure.Source)])?.Unit).OfType<Unit>()];
    }
}
