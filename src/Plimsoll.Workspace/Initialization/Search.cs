using Plimsoll.Workspace.Initialization.Charts;
using Plimsoll.Workspace.Initialization.Declared;
using Plimsoll.Workspace.Initialization.Languages;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>Looks for services, from the files that say most to those that say least: what one has found, no other finds again.</summary>
/// <param name="files">The files of the commit.</param>
/// <param name="projects">Its projects for .NET.</param>
/// <param name="catalog">The units that are there.</param>
internal sealed class Search(SourceFiles files, IReadOnlyList<DotNetProject> projects, Catalog catalog)
{
    private const string Dockerfile = "Dockerfile";

    private static readonly string[] Tests = ["test", "tests"];

    private readonly List<NotTaken> _notTaken = [];
    private readonly Dictionary<string, string> _stores = new(StringComparer.Ordinal);
    private List<FoundService> _found = [];
    private HashSet<string> _declared = [];
    private IReadOnlyDictionary<string, ReadOnlyMemory<byte>> _dockerfiles = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>All that was found, no two services in a folder.</summary>
    public Findings Found => new([.. Folders.Part(_found).OrderBy(service => service.Folder, StringComparer.Ordinal)], _stores, _notTaken);

    /// <summary>What Compose files and the output of AppHosts declare.</summary>
    public async Task DeclaredAsync(CancellationToken cancellationToken)
    {
        var declared = await DeclaredFile.FindAsync(files, _notTaken, cancellationToken);
        _declared = declared.SelectMany(file => file.Dockerfiles).ToHashSet(StringComparer.Ordinal);
        _dockerfiles = await files.ReadAsync(files.Named(Dockerfile).Concat(_declared), cancellationToken);
        var appHosts = projects.Where(project => project.Kind == ApplicationKind.AppHost).Select(project => project.Path).ToList();
        var identifiers = await AspireProjects.ReadAsync(files, appHosts, cancellationToken);
        foreach (var file in declared)
        {
            var findings = new DeclaredServices(file, FactsOf, service => ProjectOf(file, service, identifiers)?.ToService()).Read();
            // an AppHost and a Compose file may declare the same services
            var known = _found.Select(service => (service.Source, service.Target)).ToHashSet();
            _found.AddRange(findings.Services.Where(service => !known.Contains((service.Source, service.Target))));
            foreach (var (name, kind) in findings.Stores) _stores.TryAdd(name, kind);
            _notTaken.AddRange(findings.NotTaken);
        }
        _found = [.. Needs.WithoutCycles(_found, _notTaken)];
        if (declared.Any(file => file.IsOfAspire)) return;
        foreach (var appHost in appHosts)
        {
            var output = RepositoryPath.Below(RepositoryPath.Folder(appHost), AspireManifest.FileName);
            _notTaken.Add(new(appHost, "what it starts is read from its output: "
                + $"dotnet run --project {appHost} -- --publisher manifest --output-path {output}. Commit it, and run plimsoll init again"));
        }
    }

    /// <summary>Projects that are services.</summary>
    public void Projects()
    {
        var left = projects.Where(project => !_found.Any(service => service.Source == project.Path)).ToList();
        _found.AddRange(left.Where(project => project.IsService).Select(project => project.ToService()));
        var built = _found.Select(FolderOf).Concat(_dockerfiles.Keys.Select(RepositoryPath.Folder)).ToHashSet(StringComparer.Ordinal);
        _notTaken.AddRange(left.Where(project => !built.Contains(RepositoryPath.Folder(project.Path)))
            .Select(project => project.Instead).OfType<NotTaken>());
    }

    /// <summary>Dockerfiles in folders without a service.</summary>
    public void Dockerfiles()
    {
        foreach (var (path, content) in _dockerfiles.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var folder = RepositoryPath.Folder(path);
            // what becomes of a declared one is said where it is declared
            if (_declared.Contains(path) || _found.Any(service => service.Source == path || service.Folder == folder)) continue;
            var facts = DockerfileFacts.Read(content);
            var name = LanguageSearch.NameOf(folder, catalog);
            if (facts.BuildsDotNet && projects.Any(project => project.IsService))
                _notTaken.Add(new(path, "it builds a project for .NET, and those are built without a Dockerfile"));
            else if (folder.Split('/').Any(Tests.Contains))
            {
                _notTaken.Add(new(path, "it is among tests: if it is a service, write a service.yaml beside it "
                    + "(build: { dockerfile: Dockerfile })"));
            }
            else _found.Add(DockerfileServices.Read(path, facts, name, _notTaken));
        }
    }

    /// <summary>Programs of other languages, and what Procfiles say of them.</summary>
    public async Task LanguagesAsync(CancellationToken cancellationToken)
    {
        var procfiles = (await files.ReadAsync(files.Named(Procfile.FileName), cancellationToken)).ToDictionary(
            pair => RepositoryPath.Folder(pair.Key), pair => Procfile.Read(pair.Key, pair.Value), StringComparer.Ordinal);
        var sources = _found.SelectMany(service => (string?[])[service.Folder, FolderOf(service), service.Context]).OfType<string>();
        var built = new Coverage(sources
            .Concat(_dockerfiles.Keys.Select(RepositoryPath.Folder)).Concat(catalog.Units.Select(unit => unit.Path)));
        var findings = await new LanguageSearch(files, built, procfiles, catalog).RunAsync(cancellationToken);
        _notTaken.AddRange(findings.NotTaken);
        _found = [.. _found.Select(service => Started(service, procfiles.GetValueOrDefault(FolderOf(service)))), .. findings.Services];
        var folders = _found.Select(FolderOf).Concat(catalog.Units.Select(unit => unit.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var (_, procfile) in procfiles.Where(pair => pair.Value.Command is not null && !folders.Contains(pair.Key)))
            _notTaken.Add(new(procfile.WebPath, $"'{procfile.Command}' needs a Dockerfile beside it"));
        _notTaken.AddRange(procfiles.Values.SelectMany(procfile => procfile.Others()));
    }

    /// <summary>What Kubernetes manifests and charts say of images with the services' names.</summary>
    public async Task WorkloadsAsync(CancellationToken cancellationToken)
    {
        var charts = HelmCharts.FoldersOf(files);
        var manifests = await files.ReadAsync(KubernetesWorkloads.Candidates(files, charts), cancellationToken);
        var containers = manifests.SelectMany(pair => KubernetesWorkloads.Read(pair.Key, pair.Value))
            .Concat(await HelmCharts.ReadAsync(files, charts, _notTaken, cancellationToken)).ToList();
        var workspace = catalog.Workspace.Name;
        var isOnly = _found.Count + catalog.Units.Count(unit => unit.Service is not null) == 1;
        var unknown = containers.Where(container => !_found.Exists(service => container.Runs(service, workspace, isOnly))).ToList();
        var images = string.Join(", ", unknown.Select(container => container.Image).Distinct().Order(StringComparer.Ordinal));
        if (unknown.Count > 0)
            _notTaken.Add(NotTaken.Of(unknown.Select(container => container.From), $"no service that is found is called like these images: {images}"));
        _found = [.. _found.Select(service => Of(service)?.ApplyTo(service, workspace) ?? service)];

        KubernetesContainer? Of(FoundService service) => containers.Find(container => container.Runs(service, workspace, isOnly));
    }

    private static string FolderOf(FoundService service) => RepositoryPath.Folder(service.Source);

    private DockerfileFacts? FactsOf(string path, string? target) =>
        _dockerfiles.TryGetValue(path, out var content) ? DockerfileFacts.Read(content, target) : null;

    /// <summary>The project that a declared service is made of: the one that is named, or the only one beside its Dockerfile.</summary>
    private DotNetProject? ProjectOf(DeclaredFile file, DeclaredService service, IReadOnlyDictionary<string, string> identifiers)
    {
        if (service.Project is { } path) return projects.FirstOrDefault(project => project.Path == path);
        if (service.Build?.From(file.Path).Dockerfile is { } dockerfile)
        {
            var folder = RepositoryPath.Folder(dockerfile);
            // what is declared as a service stays, also when its project does not say so
            var staysAsProgram = FactsOf(dockerfile, null) is { BuildsDotNet: true };
            var beside = projects.Where(project => RepositoryPath.Folder(project.Path) == folder
                && (project.IsService || (staysAsProgram && project.Kind == ApplicationKind.Program))).ToList();
            return beside is [var only] ? only : null;
        }
        return file.IsOfAspire && service.Build is null && identifiers.TryGetValue(service.Name, out var identifier)
            ? projects.FirstOrDefault(project => AspireProjects.Identifier(project.Path) == identifier)
            : null;
    }

    /// <summary>Where a Procfile has its Dockerfile's program listen.</summary>
    private FoundService Started(FoundService service, Procfile? procfile)
    {
        if (procfile?.Command is not { } command || service.Builder != "dockerfile") return service;
        if (FactsOf(service.Source, service.Target) is { Starts: false })
            _notTaken.Add(new(procfile.WebPath, $"the Dockerfile beside it starts nothing: add the line {WrittenDockerfile.Cmd(command)}"));
        return service.Ports.Count > 0 ? service : service with { Ports = procfile.Port is { } port ? [port] : [], Listens = true };
    }
}
