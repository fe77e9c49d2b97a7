using Plimsoll.Source;
using Plimsoll.Workspace.Dockerfiles;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Changes;

/// <summary>Tells the changes of Dockerfiles that put a unit on other bases of the workspace from all others.</summary>
internal static class DockerfileMoves
{
    /// <summary>Whether one of the changes does.</summary>
    /// <param name="repository">Where the Dockerfiles are.</param>
    /// <param name="snapshot">Of either commit: their manifests are the same.</param>
    /// <param name="workspace">The workspace's name where the snapshot does not say it.</param>
    /// <param name="changes">Between the two commits.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<bool> AreAmongAsync(GitRepository repository, Snapshot snapshot, Func<Task<string>> workspace,
        IReadOnlyList<RawChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0) return false;
        var units = snapshot.DockerfilesAmong(changes.Select(change => change.Path));
        var touched = changes.Where(change => units.Contains(change.Path)).ToList();
        if (touched.Count == 0) return false;
        if (touched.Any(change => change.IsAdded || change.IsRemoved)) return true;
        var names = new UnitNames(snapshot.Units.Select(closure => closure.Unit),
            snapshot.Workspace ?? await workspace(), snapshot.Registry);
        var contents = await repository.ReadBlobsAsync([.. touched.SelectMany(change => new[] { change.OldId, change.NewId })],
            cancellationToken);
        return touched.Zip(contents.Chunk(2)).Any(pair => units[pair.First.Path].Any(unit =>
            !UnitBases.Of(unit, names, pair.Second[0]).SequenceEqual(UnitBases.Of(unit, names, pair.Second[1]))));
    }
}
