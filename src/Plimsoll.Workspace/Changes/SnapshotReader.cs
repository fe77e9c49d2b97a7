using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Changes;

/// <summary>Reads a snapshot from a commit's objects.</summary>
internal static class SnapshotReader
{
    /// <summary>The snapshot of the units without findings, and the findings.</summary>
    public static async Task<(Snapshot Snapshot, IReadOnlyList<Finding> Findings)> ReadAsync(GitRepository repository, string commit,
        CancellationToken cancellationToken)
    {
        var structure = new StructuralFiles(await repository.ReadTreeAsync(commit, cancellationToken));
        var building = MsBuildFiles.ReadAsync(repository, structure, cancellationToken);
        var reading = await CatalogAssembly.ReadAsync(repository, commit, structure, cancellationToken);
        var catalog = reading.Catalog;
        var closures = await ClosureReader.OpenAsync(repository, structure, await building, catalog.Units, cancellationToken);
        var units = new UnitClosure[catalog.Units.Count];
        Parallel.For(0, units.Length, new() { CancellationToken = cancellationToken },
            i => units[i] = closures.Read(catalog.Units[i], cancellationToken));
        return (new(SnapshotWriter.Write(reading.IsNamed ? catalog.Workspace.Name : null, catalog.Workspace.Registry, units)),
            reading.Findings);
    }
}
