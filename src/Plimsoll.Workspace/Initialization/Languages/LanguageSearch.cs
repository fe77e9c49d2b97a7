using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>Finds programs of other languages that have no Dockerfile yet. The first program of a folder gets its Dockerfile.</summary>
/// <param name="files">The files of the commit.</param>
/// <param name="built">What something is built of already.</param>
/// <param name="procfiles">Procfiles by their folders.</param>
/// <param name="catalog">The units that are there, and the workspace's name.</param>
internal sealed class LanguageSearch(SourceFiles files, Coverage built, IReadOnlyDictionary<string, Procfile> procfiles, Catalog catalog)
{
    private readonly List<FoundService> _services = [];
    private readonly List<NotTaken> _notTaken = [];

    public SourceFiles Files => files;

    /// <summary>Whether the workspace has the base on which a folder of files is a site (docs/images.md).</summary>
    public bool HasWebBase => catalog.Units.Count(unit => unit is { Kind: UnitKind.Base, Name: StaticSite.Base }) == 1;

    /// <summary>Looks for all of them.</summary>
    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        await GoPrograms.FindAsync(this, cancellationToken);
        await NodePrograms.FindAsync(this, cancellationToken);
        PythonPrograms.Find(this);
        OtherPrograms.Find(this);
        return new(_services, new Dictionary<string, FoundStore>(), _notTaken);
    }

    /// <summary>The paths of the files with one of these names, in folders that nothing is built of.</summary>
    public IEnumerable<string> Named(params IEnumerable<string> names) =>
        files.Named(names).Where(path => !built.Covers(RepositoryPath.Folder(path)));

    /// <summary>The Procfile of a folder that has a command that answers requests; null when there is none.</summary>
    public Procfile? ProcfileIn(string folder) => procfiles.GetValueOrDefault(folder) is { Command: not null } procfile ? procfile : null;

    /// <summary>What a program in a folder is called.</summary>
    public string NameOf(string folder) => NameOf(folder, catalog);

    /// <summary>What a program in a folder is called: as the folder, or in the root as the workspace.</summary>
    public static string NameOf(string folder, Catalog catalog) =>
        folder.Length == 0 ? catalog.Workspace.Name : RepositoryPath.Name(folder);

    public void Add(FoundService service)
    {
        if (_services.Find(other => other.Folder == service.Folder) is { } other)
            Leave(service.From, $"the Dockerfile of its folder is that of {other.From}: a second program belongs into a folder of its own");
        else _services.Add(service);
    }

    public void Leave(string where, string what) => _notTaken.Add(new(where, what));
}
