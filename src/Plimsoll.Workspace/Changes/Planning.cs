using Plimsoll.Source;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Changes;

/// <summary>Makes one change plan, with as little reading as the change allows.</summary>
internal sealed class Planning(GitRepository repository, SnapshotCache cache, CommitTree? from, CommitTree to)
{
    private IReadOnlyList<Finding> _ignored = [];

    public async Task<ChangePlan> RunAsync(CancellationToken cancellationToken)
    {
        var earlier = from is null ? new(Snapshot.Empty, "") : cache.Find(from.Tree);
        var known = cache.Find(to.Tree) ?? (earlier is null || from is null ? await NearAsync(cancellationToken) : null);
        // with nothing known, the later commit must be read whatever the difference is: git works on both at once
        var reading = known is null && (earlier is null || from is null) ? ReadAsync(cancellationToken) : null;
        // from nothing all is added, so there is nothing to compare
        var changes = from is null ? [] : repository.DiffTree(from.Tree, to.Tree, cancellationToken);
        var either = earlier?.Snapshot ?? known?.Snapshot ?? (reading is null ? null : await reading);
        var moved = from is null || changes.Any(Structure.IsChangedBy) || await MovesDockerfilesAsync(either!, changes, cancellationToken);

        var later = known?.Snapshot ?? (reading is not null ? await reading : moved ? await ReadAsync(cancellationToken) : Same(earlier!));
        var comparison = new Comparison(changes, cancellationToken);
        if (moved)
            await comparison.AcrossAsync(earlier?.Snapshot ?? await ReadEarlierAsync(cancellationToken), later,
                () => TreesAsync(cancellationToken));
        else comparison.Within(later);
        if (!moved && earlier is null) cache.StoreSame(from!.Tree, known?.Tree ?? to.Tree);
        return new(from?.Commit, to.Commit, comparison.Result)
        {
            Workspace = later.Workspace ?? await NameAsync(cancellationToken),
            Registry = later.Registry,
            Ignored = _ignored,
        };
    }

    /// <summary>The snapshot of a commit met lately, where the later commit differs from it only within the borders of inputs.</summary>
    private async Task<KnownSnapshot?> NearAsync(CancellationToken cancellationToken)
    {
        if (cache.Latest() is not { } latest) return null;
        try
        {
            var changes = repository.DiffTree(latest, to.Tree, cancellationToken);
            if (changes.Any(Structure.IsChangedBy) || cache.Find(latest) is not { } near
                || await MovesDockerfilesAsync(near.Snapshot, changes, cancellationToken)) return null;
            cache.StoreSame(to.Tree, latest);
            return near;
        }
        catch (GitException)
        {
            // a tree of another repository
            return null;
        }
    }

    private Task<bool> MovesDockerfilesAsync(Snapshot snapshot, IReadOnlyList<RawChange> changes, CancellationToken cancellationToken) =>
        DockerfileMoves.AreAmongAsync(repository, snapshot, () => NameAsync(cancellationToken), changes, cancellationToken);

    private async Task<string> NameAsync(CancellationToken cancellationToken) =>
        Words.ToLabel(await repository.ReadNameAsync(cancellationToken));

    private Snapshot Same(KnownSnapshot earlier)
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

    private async Task<(GitTree From, GitTree To)> TreesAsync(CancellationToken cancellationToken)
    {
        var earlier = repository.ReadTreeAsync(from!.Tree, cancellationToken);
        return (await earlier, await repository.ReadTreeAsync(to.Tree, cancellationToken));
    }
}
