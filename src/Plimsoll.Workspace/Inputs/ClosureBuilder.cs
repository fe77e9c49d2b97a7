using System.Globalization;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Gathers the parts of one unit's closure.</summary>
internal sealed class ClosureBuilder(Unit unit)
{
    private readonly List<SingleFile> _files = [];
    private readonly List<Area> _areas = [];
    private readonly List<Pattern> _patterns = [];
    private readonly SortedSet<string> _packages = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _packagesFiles = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _doubts = new(StringComparer.Ordinal);
    private bool _unknownPackages;

    /// <summary>The projects that are part of it already.</summary>
    public HashSet<ProjectUse> Projects { get; } = [];

    public void Add(Area area)
    {
        if (!_areas.Any(other => other.Folder == area.Folder)) _areas.Add(area);
    }

    public void Add(SingleFile file) => _files.Add(file);

    public void Add(Pattern pattern) => _patterns.Add(pattern);

    public void Add(ProjectFacts project, Area folder)
    {
        Add(folder);
        _files.AddRange(project.Files);
        _patterns.AddRange(project.Patterns);
        _packages.UnionWith(project.Packages);
        _packagesFiles.UnionWith(project.PackagesFiles);
        _doubts.UnionWith(project.Doubts);
        _unknownPackages |= project.HasUnknownPackages;
    }

    /// <summary>Adds what symbolic links among the inputs point at, and what links among that point at.</summary>
    public void Follow(IReadOnlyList<(string Link, string Target)> links, CancellationToken cancellationToken)
    {
        var left = links.ToList();
        while (left.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var closure = Build();
            var found = left.Where(link => closure.Match(link.Link) is not null).ToList();
            if (found.Count == 0) return;
            foreach (var (link, target) in found) _areas.Add(new(target, [], $"symbolic link {link}"));
            left = [.. left.Except(found)];
        }
    }

    /// <summary>Adds the submodules that something of it lies in: git has their commit and none of their files.</summary>
    public void AddSubmodules(IEnumerable<string> submodules)
    {
        foreach (var submodule in submodules)
        {
            var places = _files.Select(file => file.Path)
                .Concat(_areas.Select(area => area.Folder))
                .Concat(_patterns.Select(pattern => pattern.Glob.Root));
            if (places.Any(place => RepositoryPath.IsIn(place, submodule))) _files.Add(new(submodule, "submodule"));
        }
    }

    /// <summary>Of the versions for all projects only those count that these projects use, and all that is not a version.</summary>
    public void AddPackages(Func<string, PackageVersions> versions)
    {
        foreach (var file in _packagesFiles)
        {
            _files.Add(new(file, RepositoryPath.Name(file), InKey: _unknownPackages));
            if (_unknownPackages) continue;
            foreach (var (name, value) in versions(file).Of(_packages)) _values[$"{file}: {name}"] = value;
        }
    }

    public UnitClosure Build()
    {
        AddUnit();
        var patterns = _patterns.DistinctBy(pattern => pattern.Glob.Key);
        return new(unit, [.. _files.DistinctBy(file => file.Path)], [.. _areas], [.. patterns], _values) { Doubts = [.. _doubts] };
    }

    private void AddUnit()
    {
        void Add(string name, string value) => _values[$"{unit.ManifestPath}: {name}"] = value;
        Add("name", unit.Name);
        Add("build", string.Join(' ', unit.Build.Builder, unit.Build.Source, unit.Build.Publish));
        if (unit.Build.Framework is { } framework) Add("build.framework", framework);
        if (unit.Build.Run.Count > 0) Add("build.run", string.Join('\n', unit.Build.Run.Select(command => string.Join('\t', command))));
        if (unit.Build.Base is { } on) Add("build.base", on);
        if (unit.Build.Arguments.Count > 0)
            Add("build.args", string.Join('\n', unit.Build.Arguments.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={pair.Value}")));
        if (unit.Build.Context is { } context) Add("build.context", context);
        if (unit.Build.Target is { } target) Add("build.target", target);
        if (unit.Build.Platforms.Count > 0) Add("build.platforms", string.Join(' ', unit.Build.Platforms));
        if (unit.Version is { } version) Add("version", version);
        // an image says which ports its service listens on
        if (unit.Service is { Ports.Count: > 0 } service)
            Add("ports", string.Join(' ', service.Ports.Select(port => port.Number.ToString(CultureInfo.InvariantCulture))));
    }
}
