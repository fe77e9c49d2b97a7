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
    private readonly Dictionary<string, FoundStore> _stores = new(StringComparer.Ordinal);
    private List<FoundService> _found = [];
    private IReadOnlyDictionary<string, ReadOnlyMemory<byte>> _dockerfiles = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>The Dockerfiles that are accounted for: of units, and those that are declared.</summary>
    private HashSet<string> _known = [];

    /// <summary>What units are built of: projects, and Dockerfiles with their stages.</summary>
    private HashSet<(string Source, string? Target)> _described = [];

    /// <summary>All that was found, no two services in a folder.</summary>
    public Findings Found =>
        new([.. Folders.Part(_found).OrderBy(service => service.Folder, StringComparer.Ordinal)], _stores, [.. _notTaken.Distinct()]);

    /// <summary>What Compose files and the output of AppHosts declare.</summary>
    public async Task DeclaredAsync(CancellationToken cancellationToken)
    {
        var declared = await DeclaredFile.FindAsync(files, _notTaken, cancellationToken);
        _known = [.. declared.SelectMany(file => file.Dockerfiles), .. catalog.Units.Select(unit => unit.Dockerfile).OfType<string>()];
        _dockerfiles = await files.ReadAsync(files.Named(Dockerfile).Concat(_known), cancellationToken);
        _described = [.. catalog.Units.SelectMany(DescribedBy)];
        var appHosts = projects.Where(project => project.Kind == ApplicationKind.AppHost).Select(project => project.Path).ToList();
        var identifiers = await AspireProjects.ReadAsync(files, appHosts, cancellationToken);
        foreach (var file in declared)
        {
            var findings = new DeclaredServices(file, FactsOf, service => ProjectOf(file, service, identifiers)?.ToService()).Read();
            // an AppHost and a Compose file may declare the same services
            var known = _found.Select(service => (service.Source, service.Target)).Concat(_described).ToHashSet();
            _found.AddRange(findings.Services.Where(service => !known.Contains((service.Source, service.Target))));
            foreach (var (name, store) in findings.Stores) _stores.TryAdd(name, store);
            _notTaken.AddRange(findings.NotTaken);
        }
        _found = [.. Needs.WithoutCycles(_found, _notTaken)];
        if (declared.Any(file => file.IsOfAspire)) return;
        foreach (var appHost in appHosts)
        {
            var output = RepositoryPath.Below(RepositoryPath.Folder(appHost), AspireManifest.FileName);
            _notTaken.Add(new(appHost, "what it starts is read from its output: "
                + $"dotnet run --project {appHost} -- --publisher manifest --output-path {output}. "
                + "Commit it, and run plimsoll init again"));
        }
    }

    /// <summary>Projects that are services.</summary>
    public void Projects() => _found.AddRange(Left().Where(project => project.IsService).Select(project => project.ToService()));

    /// <summary>Dockerfiles of which nothing else has told: of projects, of services that are found already, and all others.</summary>
    public void Dockerfiles()
    {
        foreach (var path in _dockerfiles.Keys.Where(path => !_known.Contains(path)).Order(StringComparer.Ordinal))
        {
            var (folder, facts) = (RepositoryPath.Folder(path), DockerfileFacts.Read(_dockerfiles[path]));
            var notTaken = new List<NotTaken>();
            var service = DockerfileServices.Read(path, facts, LanguageSearch.NameOf(folder, catalog), notTaken);
            if (DockerfileProject.Of(path, facts, folder, projects) is { } project) Use(project, service, facts, notTaken);
            else if (facts.Builds.Count > 0 && projects.Any(each => each.IsService))
                _notTaken.Add(new(path, "it builds a project for .NET, and those are built without a Dockerfile"));
            else if (folder.Split('/').Any(Tests.Contains))
                _notTaken.Add(new(path, "it is among tests: "
                    + "if it is a service, write a service.yaml beside it (build: { dockerfile: Dockerfile })"));
            else if (_found.Find(each => each.Folder == folder || (each.Builder == service.Builder && each.Context == folder)) is { } other)
                _notTaken.Add(new(path, $"not used: its folder is built with {other.Source} already"));
            else
            {
                _found.Add(service);
                _notTaken.AddRange(notTaken);
            }
        }
    }

    /// <summary>What is to be said of projects that are no services by themselves, and that nothing is built of.</summary>
    public void OtherProjects()
    {
        var built = _found.Select(FolderOf).Concat(_dockerfiles.Keys.Select(RepositoryPath.Folder)).ToHashSet(StringComparer.Ordinal);
        _notTaken.AddRange(Left().Where(project => !built.Contains(RepositoryPath.Folder(project.Path)))
            .Select(project => project.Instead).OfType<NotTaken>());
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
            _notTaken.Add(NotTaken.Of(unknown.Select(container => container.From),
                $"no service that is found is called like these images: {images}"));
        _found = [.. _found.Select(service => Of(service)?.ApplyTo(service, workspace) ?? service)];

        KubernetesContainer? Of(FoundService service) => containers.Find(container => container.Runs(service, workspace, isOnly));
    }

    /// <summary>The projects that nobody has told of yet.</summary>
    private IEnumerable<DotNetProject> Left() =>
        projects.Where(project => !IsDescribed(project) && !_found.Exists(service => service.Source == project.Path)).ToList();

    private bool IsDescribed(DotNetProject project) => _described.Contains((project.Path, null));

    /// <summary>What a unit is built of: a project, or a Dockerfile and the project that this builds.</summary>
    private IEnumerable<(string Source, string? Target)> DescribedBy(Unit unit)
    {
        if (unit.Project is { } project) yield return (project, null);
        if (unit.Dockerfile is not { } path || FactsOf(path, unit.Build.Target) is not { } facts) yield break;
        yield return (path, unit.Build.Target);
        var context = RepositoryPath.Combine(unit.Path, unit.Build.Context ?? ".") ?? unit.Path;
        if (DockerfileProject.Of(path, facts, context, projects) is { } built) yield return (built.Path, null);
    }

    /// <summary>Has the service of a project run as its Dockerfile says.</summary>
    private void Use(DotNetProject project, FoundService dockerfile, DockerfileFacts facts, List<NotTaken> notTaken)
    {
        if (IsDescribed(project)) return;
        var at = _found.FindIndex(service => service.Source == project.Path);
        if (at < 0)
        {
            at = _found.Count;
            _found.Add(project.ToService());
        }
        _found[at] = DockerfileProject.Apply(_found[at], dockerfile, facts);
        _notTaken.AddRange([.. notTaken, DockerfileProject.NotUsed(dockerfile.Source, facts, _found[at])]);
    }

    private static string FolderOf(FoundService service) => RepositoryPath.Folder(service.Source);

    private DockerfileFacts? FactsOf(string path, string? target) =>
        _dockerfiles.TryGetValue(path, out var content) ? DockerfileFacts.Read(content, target) : null;

    /// <summary>The project that a declared service is made of: the one that is named, or that its Dockerfile builds.</summary>
    private DotNetProject? ProjectOf(DeclaredFile file, DeclaredService service, IReadOnlyDictionary<string, string> identifiers)
    {
        if (service.Project is { } path) return projects.FirstOrDefault(project => project.Path == path);
        if (service.Build is { } build && build.From(file.Path) is ({ } context, { } dockerfile))
            return FactsOf(dockerfile, build.Target) is { } facts ? DockerfileProject.Of(dockerfile, facts, context, projects) : null;
        return file.IsOfAspire && service.Build is null && identifiers.TryGetValue(service.Name, out var identifier)
            ? projects.FirstOrDefault(project => AspireProjects.Identifier(project.Path) == identifier)
            : null;
    }

    /// <summary>Where a Procfile has its Dockerfile's program listen.</summary>
    private FoundService Started(FoundService service, Procfile? procfile)
    {
        if (procfile?.Command is not { } command) return service;
        if (service.Builder != "dockerfile")
        {
            _notTaken.Add(new(procfile.WebPath, $"'{command}' is not used: the service is started as {service.Source} makes it"));
            return service;
        }
        if (FactsOf(service.Source, service.Target) is { Starts: false })
            _notTaken.Add(new(procfile.WebPath, $"the Dockerfile beside it starts nothing: add the line {WrittenDockerfile.Cmd(command)}"));
        return service.Ports.Count > 0 ? service : service with { Ports = procfile.Port is { } port ? [port] : [], Listens = true };
    }
}
