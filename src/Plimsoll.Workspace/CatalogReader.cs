using Plimsoll.Source;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace;

/// <summary>Reads a workspace at a commit, from git objects and never from the working tree.</summary>
public static class CatalogReader
{
    /// <summary>All units and the root manifest.</summary>
    /// <param name="repository">Where the commit is.</param>
    /// <param name="commit">Any revision.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">There are findings (all of them), or git cannot give the commit.</exception>
    public static async Task<Catalog> ReadAsync(GitRepository repository, string commit, CancellationToken cancellationToken = default)
    {
        var reading = await TryReadAsync(repository, commit, cancellationToken);
        return reading.Findings.Count == 0 ? reading.Catalog : throw new PlimsollException(reading.Findings);
    }

    /// <summary>The root manifest alone, as far as it can be read: what is wrong elsewhere does not matter here.</summary>
    /// <param name="repository">Where the commit is.</param>
    /// <param name="commit">Any revision.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">It has findings, or git cannot give the commit.</exception>
    public static Task<WorkspaceManifest> ReadWorkspaceAsync(GitRepository repository, string commit,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return GitProblems.TranslateAsync(async () =>
        {
            var content = await repository.ReadFileAsync(await repository.ResolveAsync(commit, cancellationToken),
                WorkspaceReader.FileName, cancellationToken);
            var workspace = await CatalogAssembly.ReadWorkspaceAsync(repository, content, cancellationToken);
            return workspace.Report.Findings.Count == 0 ? workspace.Manifest : throw new PlimsollException(workspace.Report.Findings);
        });
    }

    /// <summary>All that could be read, and all that is wrong.</summary>
    /// <param name="repository">Where the commit is.</param>
    /// <param name="commit">Any revision.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">Git cannot give the commit.</exception>
    public static Task<CatalogReading> TryReadAsync(GitRepository repository, string commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return GitProblems.TranslateAsync(async () =>
        {
            var id = await repository.ResolveAsync(commit, cancellationToken);
            var tree = await repository.ReadTreeAsync(id, cancellationToken);
            return await CatalogAssembly.ReadAsync(repository, id, new(tree), cancellationToken);
        });
    }
}

/// <summary>A catalog as far as it could be read.</summary>
/// <param name="Catalog">Without the units whose manifests have findings where <see cref="Findings"/> has any.</param>
/// <param name="Findings">In the order of file and line.</param>
public sealed record CatalogReading(Catalog Catalog, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether plimsoll.yaml says the workspace's name; else it is the default.</summary>
    internal bool IsNamed { get; init; }
}
