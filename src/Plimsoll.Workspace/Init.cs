using Plimsoll.Source;
using Plimsoll.Workspace.Initialization;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace;

/// <summary>A file that is proposed.</summary>
/// <param name="Path">From the root of the repository; nothing is there at the commit.</param>
/// <param name="Content">Its text.</param>
public sealed record ProposedFile(string Path, string Content);

/// <summary>What a repository would need to be a workspace.</summary>
/// <param name="Files">What to write, in ordinal order of the paths.</param>
/// <param name="Services">The names of the services that are proposed.</param>
/// <param name="NotTaken">What was found and is not taken over.</param>
/// <param name="Known">How many units have a manifest already.</param>
public sealed record InitProposal(IReadOnlyList<ProposedFile> Files, IReadOnlyList<string> Services, IReadOnlyList<NotTaken> NotTaken,
    int Known);

/// <summary>Manifests for a repository that has none, from its projects, Dockerfiles, and what it has for other tools.</summary>
public static class Init
{
    /// <summary>A service.yaml for each service that has no manifest, and a plimsoll.yaml. No files when nothing is missing.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">Any revision.</param>
    /// <param name="findSdk">Finds the SDK for .NET that builds here, as major and minor version, by the content of global.json.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">Git cannot give the commit.</exception>
    public static Task<InitProposal> ProposeAsync(
        GitRepository repository, string commit, Func<ReadOnlyMemory<byte>?, Version?> findSdk,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(findSdk);
        return GitProblems.TranslateAsync(async () =>
        {
            var id = await repository.ResolveAsync(commit, cancellationToken);
            var structure = new StructuralFiles(await repository.ReadTreeAsync(id, cancellationToken));
            var catalog = (await CatalogAssembly.ReadAsync(repository, id, structure, cancellationToken)).Catalog;
            var sdk = findSdk(await repository.ReadFileAsync(id, "global.json", cancellationToken));
            var findings = await Findings.ReadAsync(repository, structure, catalog, sdk, cancellationToken);
            var folders = structure.Manifests.Select(file => RepositoryPath.Folder(file.Path)).ToHashSet(StringComparer.Ordinal);
            var stores = findings.Stores.Keys.Concat(catalog.Workspace.Stores.Select(store => store.Name));
            var services = new Naming(catalog.Units, stores).Name(findings.Services.Where(service => !folders.Contains(service.Folder)));
            var files = services.Select(Proposal.Service).ToList();
            files.AddRange(from service in services
                           where service.Found.Written is not null
                           select new ProposedFile(service.Found.Source, service.Found.Written!));
            if (ManifestFiles.Root(structure.Tree) is null && (files.Count > 0 || catalog.Units.Count > 0))
                files.Add(Proposal.Workspace(catalog.Workspace, findings.Stores));
            var notTaken = findings.NotTaken.Concat(services.Select(service => service.LeftOut).OfType<NotTaken>());
            var inOrder = files.OrderBy(file => file.Path, StringComparer.Ordinal);
            return new InitProposal([.. inOrder], [.. services.Select(service => service.Name)], [.. notTaken], catalog.Units.Count);
        });
    }
}
