using Plimsoll.Source;
using Plimsoll.Workspace.Initialization;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace;

/// <summary>A file that is proposed.</summary>
/// <param name="Path">From the root of the repository; nothing is there at the commit.</param>
/// <param name="Content">Its text.</param>
public sealed record ProposedFile(string Path, string Content);

/// <summary>Manifests for a repository that has none, from the projects that it has.</summary>
public static class Init
{
    /// <summary>A service.yaml for each web or worker project that has no manifest, and a plimsoll.yaml. Empty when nothing is missing.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">Any revision.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What to write, in ordinal order of the paths.</returns>
    /// <exception cref="PlimsollException">Git cannot give the commit.</exception>
    public static Task<IReadOnlyList<ProposedFile>> ProposeAsync(GitRepository repository, string commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return GitProblems.TranslateAsync<IReadOnlyList<ProposedFile>>(async () =>
        {
            var id = await repository.ResolveAsync(commit, cancellationToken);
            var structure = new StructuralFiles(await repository.ReadTreeAsync(id, cancellationToken));
            var catalog = (await CatalogAssembly.ReadAsync(repository, id, structure, cancellationToken)).Catalog;
            var services = Services(catalog, structure, await MsBuildFiles.ReadAsync(repository, structure, cancellationToken));
            return [.. (ManifestFiles.Root(structure.Tree) is null ? [Proposal.Workspace(catalog.Workspace)] : Enumerable.Empty<ProposedFile>()).Concat(services).OrderBy(file => file.Path, StringComparer.Ordinal)];
        });
    }

    private static IEnumerable<ProposedFile> Services(Catalog catalog, StructuralFiles structure, MsBuildFiles files)
    {
        var taken = catalog.Units.Select(unit => unit.Name).ToHashSet(StringComparer.Ordinal);
        var folders = structure.Manifests.Select(file => RepositoryPath.Folder(file.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var project in files.Projects.Order(StringComparer.Ordinal))
        {
            var kind = Application.KindOf(project, files.Find(project)!);
            if (kind == ApplicationKind.None || !folders.Add(RepositoryPath.Folder(project))) continue;
            yield return Proposal.Service(project, kind, Proposal.NameOf(project, taken));
        }
    }
}
