using System.Collections.Concurrent;
using Plimsoll.Source;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Works out where the inputs of units are, at one commit.</summary>
internal sealed class ClosureReader
{
    private readonly ConcurrentDictionary<ProjectUse, ProjectFacts> _projects = new();
    private readonly ConcurrentDictionary<string, PackageVersions> _versions = new(StringComparer.Ordinal);
    private readonly MsBuildFiles _files;
    private readonly AmbientFiles _ambient;
    private readonly IReadOnlyList<(string Link, string Target)> _links;
    private readonly IReadOnlyList<string> _submodules;
    private readonly PackageSources _sources;
    private readonly Boundaries _units;
    private readonly Boundaries _unitsAndProjects;
    private readonly ILookup<string, string> _manifests;

    private ClosureReader(
        MsBuildFiles files, StructuralFiles structure, IReadOnlyList<(string, string)> links, PackageSources sources,
        IReadOnlyList<Unit> units)
    {
        (_files, _ambient, _links, _submodules, _sources) = (files, new(structure.Ambient), links, structure.Submodules, sources);
        _units = new(units.Select(unit => unit.Path));
        _unitsAndProjects = new(units.Select(unit => unit.Path).Concat(files.Projects.Select(RepositoryPath.Folder)));
        _manifests = units.ToLookup(unit => unit.Path, unit => unit.ManifestPath, StringComparer.Ordinal);
    }

    public GitTree Tree => _files.Tree;

    public static async Task<ClosureReader> OpenAsync(GitRepository repository, StructuralFiles structure, MsBuildFiles files,
        IReadOnlyList<Unit> units, CancellationToken cancellationToken) =>
        new(
            files, structure, await Links.ReadAsync(repository, structure.Links, cancellationToken),
            await PackageSources.ReadAsync(repository, structure, cancellationToken), units);

    /// <summary>Where a unit's inputs are.</summary>
    public UnitClosure Read(Unit unit, CancellationToken cancellationToken) => Read(unit, null, cancellationToken);

    /// <summary>Where the inputs of a unit's tests are: its own, and those of everything that its test commands name.</summary>
    public UnitClosure ReadTests(Unit unit, CancellationToken cancellationToken)
    {
        var named = unit.Test.SelectMany(command => command).Select(word =>
            RepositoryPath.Combine(unit.Path, word[(word.LastIndexOf('=') + 1)..]))
            .OfType<string>().Where(path => path.Length > 0 && path != unit.Path).Distinct(StringComparer.Ordinal);
        return Read(unit, [.. named.Where(path => Tree.Find(path) is not null || Tree.Range(path) is var (start, end) && start < end)],
            cancellationToken);
    }

    private UnitClosure Read(Unit unit, IReadOnlyList<string>? tests, CancellationToken cancellationToken)
    {
        var isDotnet = unit.Build.Builder == "dotnet";
        var closure = new ClosureBuilder(unit);
        // a Dockerfile may copy from every folder of the context that the manifest names, also from those of other units
        if (unit.Build.Context is { } context && RepositoryPath.Combine(unit.Path, context) is { } from)
            closure.Add(new Area(from, [], "context"));
        // what of a manifest decides the image is in the values; all else in it (replicas, checks) must not rebuild anything. Other
        // builders may copy the file itself
        closure.Add(new Area(unit.Path, isDotnet ? Without(unit.Path) : _units.Inside(unit.Path), "folder"));
        if (unit.Project is { } project) Projects(closure, new(project, Configurations.Release), cancellationToken);
        if (unit.Build.Builder == "dockerfile" && RepositoryPath.Combine(unit.Path, unit.Build.Source) is { } dockerfile
            && !RepositoryPath.IsIn(dockerfile, unit.Path)) closure.Add(new SingleFile(dockerfile, "Dockerfile"));
        foreach (var glob in unit.Inputs)
            if (RepositoryPath.Combine(unit.Path, glob) is { } path) closure.Add(new Pattern(new(path), $"inputs: {glob}"));
        // -p:NAME=VALUE of a test command sets a property of all projects
        var isOpen = tests is not null && unit.Test.Any(command => command.Any(SetsProperties));
        foreach (var path in tests ?? []) Tests(closure, path, isOpen, cancellationToken);
        // test commands run in the unit's folder, which has to be there although nothing is built of what is in it
        if (tests is not null && Tree.Range(unit.Path) is var (start, end) && end - start == 1)
            closure.Add(new SingleFile(unit.ManifestPath, "folder"));
        closure.Follow(_links, cancellationToken);
        closure.AddSubmodules(_submodules);
        closure.AddPackages(file => _versions.GetOrAdd(file, path => new(_files.Find(path) ?? [])));
        return closure.Build();
    }

    private static bool SetsProperties(string word) =>
        word.TrimStart('-', '/') is var option && option.Length < word.Length
        && (option.StartsWith("p:", StringComparison.OrdinalIgnoreCase) || option.StartsWith("property", StringComparison.OrdinalIgnoreCase)
            || option is "p" or "P");

    private void Tests(ClosureBuilder closure, string path, bool isOpen, CancellationToken cancellationToken)
    {
        var projects = MsBuildNames.IsProject(path) ? [path] : ManifestFiles.Beside(Tree, path).Where(MsBuildNames.IsProject)
            .Select(name => $"{path}/{name}").ToList();
        foreach (var project in projects) Projects(closure, new(project, Configurations.Any, isOpen), cancellationToken);
        if (projects.Count == 0) closure.Add(new Area(path, [], "test"));
    }

    private void Projects(ClosureBuilder closure, ProjectUse root, CancellationToken cancellationToken)
    {
        var waiting = new Queue<ProjectUse>([root]);
        while (waiting.TryDequeue(out var project))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!closure.Projects.Add(project)) continue;
            var folder = RepositoryPath.Folder(project.Path);
            var without = Without(folder);
            var facts = _projects.GetOrAdd(project, use => ProjectEvaluation.Run(use, _files, _ambient, without, cancellationToken));
            closure.Add(facts, new Area(folder, without, project == root ? "project" : "project reference"));
            foreach (var source in _sources.Of(_ambient.Above(folder))) closure.Add(source);
            foreach (var reference in facts.References) waiting.Enqueue(reference);
        }
    }

    private IReadOnlyList<string> Without(string folder) => [.. _manifests[folder], .. _unitsAndProjects.Inside(folder)];
}
