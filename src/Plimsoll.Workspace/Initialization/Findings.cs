using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>What a commit shows of services and stores, each service once.</summary>
/// <param name="Services">The services that are built of this repository.</param>
/// <param name="Stores">Stores by name.</param>
/// <param name="NotTaken">What no manifest is proposed for.</param>
internal sealed record Findings(
    IReadOnlyList<FoundService> Services, IReadOnlyDictionary<string, FoundStore> Stores, IReadOnlyList<NotTaken> NotTaken)
{
    /// <summary>Finds them; the services are in ordinal order of their folders.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="structure">The files of the commit.</param>
    /// <param name="catalog">The units that are there.</param>
    /// <param name="sdk">The SDK for .NET that builds here, as major and minor version; null is none that is known.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Findings> ReadAsync(
        GitRepository repository, StructuralFiles structure, Catalog catalog, Version? sdk, CancellationToken cancellationToken)
    {
        var files = new SourceFiles(repository, structure.Tree);
        var projects = DotNetProject.Find(await MsBuildFiles.ReadAsync(repository, structure, cancellationToken), sdk);
        var search = new Search(files, projects, catalog);
        await search.DeclaredAsync(cancellationToken);
        search.Projects();
        search.Dockerfiles();
        search.OtherProjects();
        await search.LanguagesAsync(cancellationToken);
        await search.WorkloadsAsync(cancellationToken);
        return search.Found;
    }
}
