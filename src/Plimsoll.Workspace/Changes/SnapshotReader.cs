using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Changes;

/// <summary>Reads a snapshot from a commit's objects.</summary>
internal static class SnapshotReader
{
    /// <summary>The snapshot of the units without findings, and the findings.</summary>
    public static async Task<(Snapshot Snapshot, IReadOnlyList<Finding> Findings)> ReadAsync(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        var tree = await repository.ReadTreeAsync(commit, cancellationToken);
        var root = ManifestFiles.Root(tree) is { } entry ? (await repository.ReadBlobsAsync([entry.ObjectId], cancellationToken))[0] : default(ReadOnlyMemory<byte>?);
        var reading = await CatalogAssembly.ReadAsync(repository, commit, tree, cancellationToken);
        var closures = await ClosureReader.OpenAsync(repository, tree, reading.Catalog.Units, cancellationToken);
        var units = new UnitClosure[reading.Catalog.Units.Count];
        Parallel.For(0, units.Length, i => units[i] = closures.Read(reading.Catalog.Units[i]));
        return (new(root, units), reading.Findings);
    }
}
