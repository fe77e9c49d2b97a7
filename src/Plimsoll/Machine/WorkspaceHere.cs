using Plimsoll.Server.Following;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Machine;

/// <summary>The workspace of the folder that a command runs in.</summary>
/// <param name="Repository">The user's repository.</param>
/// <param name="Manifest">Its plimsoll.yaml at the head of the main branch.</param>
internal sealed record WorkspaceHere(GitRepository Repository, WorkspaceManifest Manifest)
{
    /// <summary>Where the repository's files are.</summary>
    public string Root => Repository.WorkTree ?? Repository.Folder;

    /// <exception cref="PlimsollException">PLM7004: the name of the workspace belongs to another repository.</exception>
    public static async Task<WorkspaceHere> OpenAsync(string folder, WorkspaceNames names, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.OpenAsync(folder, cancellationToken);
        var commit = await PolicyReader.FindCommitAsync(repository, "refs/heads/", cancellationToken);
        var manifest = await CatalogReader.ReadWorkspaceAsync(repository, commit, cancellationToken);
        await names.RequireAsync(manifest.Name, repository, cancellationToken);
        return new(repository, manifest);
    }

    /// <summary>The units at the head of the main branch.</summary>
    /// <exception cref="PlimsollException">Their manifests are not valid.</exception>
    public async Task<IReadOnlyList<Unit>> ReadUnitsAsync(CancellationToken cancellationToken)
    {
        var commit = await PolicyReader.FindCommitAsync(Repository, "refs/heads/", cancellationToken);
        return (await CatalogReader.ReadAsync(Repository, commit, cancellationToken)).Units;
    }

    /// <summary>Who runs the command, for the ledger.</summary>
    public async Task<string> ActorAsync(CancellationToken cancellationToken) =>
        await Repository.ReadUserAsync(cancellationToken) ?? Environment.UserName;
}
