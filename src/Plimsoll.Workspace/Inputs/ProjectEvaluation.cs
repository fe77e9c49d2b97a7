using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// Goes through a project and what it imports in MSBuild's order and gathers what they name. Conditions are not evaluated: what may be taken is taken,
/// since an input too many costs a build, and one too few a stale image.
/// </summary>
internal sealed class ProjectEvaluation
{
    /// <summary>Items that name something other than files.</summary>
    private static readonly HashSet<string> NoFiles = new(StringComparer.OrdinalIgnoreCase)
        { "PackageVersion", "GlobalPackageReference", "PackageDownload", "FrameworkReference", "Using", "InternalsVisibleTo", "AssemblyAttribute", "SupportedPlatform", "ProjectCapability", "KnownFrameworkReference", "TrimmerRootAssembly" };

    private readonly string _folder;
    private readonly MsBuildFiles _files;
    // the SDK's own imports are nested less than ten deep; a chain without an end would end the stack
    private const int DeepestImport = 100;

    private readonly CancellationToken _cancellation;
    private readonly MsBuildExpression _expression;
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly List<string> _references = [];
    private readonly List<SingleFile> _single = [];
    private readonly List<Pattern> _patterns = [];
    private readonly SortedSet<string> _packages = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _packagesFiles = [];
    private bool _unknownPackages;
    private int _depth;

    private ProjectEvaluation(string project, MsBuildFiles files, CancellationToken cancellationToken)
    {
        (_folder, _files, _cancellation) = (RepositoryPath.Folder(project), files, cancellationToken);
        _expression = new(project, path => files.Tree.Find(path) is not null);
    }

    public static ProjectFacts Run(string project, MsBuildFiles files, AmbientFiles ambient, CancellationToken cancellationToken)
    {
        var evaluation = new ProjectEvaluation(project, files, cancellationToken);
        var above = ambient.Above(evaluation._folder).ToList();
        foreach (var file in above) evaluation.Ambient(file, file.EndsWith(".props", StringComparison.OrdinalIgnoreCase));
        evaluation.Visit(project);
        foreach (var file in above) evaluation.Ambient(file, file.EndsWith(".targets", StringComparison.OrdinalIgnoreCase));
        return new(project, evaluation._references, [.. evaluation._single.DistinctBy(file => file.Path)], evaluation._patterns, [.. evaluation._packages], evaluation._unknownPackages, evaluation._packagesFiles);
    }

    private void Ambient(string file, bool now)
    {
        var name = RepositoryPath.Name(file);
        if (MsBuildNames.IsPackagesFile(name))
        {
            if (now) _packagesFiles.Add(file);
        }
        else if (!RepositoryPath.IsIn(file, _folder) || _folder.Length == 0) _single.Add(new(file, name));
        if (now) Visit(file);
    }

    private void Visit(string file)
    {
        if (_depth == DeepestImport || !_visited.Add(file) || _files.Find(file) is not { } elements) return;
        _depth++;
        foreach (var element in elements)
        {
            _cancellation.ThrowIfCancellationRequested();
            switch (element.Kind)
            {
                case MsBuildKind.Property:
                    Property(element, file);
                    break;
                case MsBuildKind.Import:
                    foreach (var path in Paths(element.Value, file, RepositoryPath.Folder(file))) Import(path);
                    break;
                case MsBuildKind.Item:
                    Item(element, file);
                    break;
                default:
                    break;
            }
        }
        _depth--;
    }

    private void Import(string path)
    {
        if (Glob.IsWild(path))
        {
            _patterns.Add(new(new(path), "import"));
            foreach (var file in _files.All.Where(new Glob(path).Matches)) Visit(file);
            return;
        }
        if (!MsBuildNames.IsPackagesFile(RepositoryPath.Name(path))) Outside(path, "import");
        Visit(path);
    }

    private void Property(MsBuildElement element, string file)
    {
        _expression.Set(element.Name, element.Value, file);
        if (element.Name.Equals("CentralPackageTransitivePinningEnabled", StringComparison.OrdinalIgnoreCase) && !element.Value.Equals("false", StringComparison.OrdinalIgnoreCase)) _unknownPackages = true;
        // key files, rule sets, icons: a property whose value looks like a path outside of the folder
        if (element.Value.Length < 300 && (element.Value.Contains('/', StringComparison.Ordinal) || element.Value.Contains('\\', StringComparison.Ordinal) || element.Value.Contains("Directory)", StringComparison.Ordinal))
            && !element.Value.Contains(';', StringComparison.Ordinal) && Path.GetExtension(element.Value).Length > 1
            && _expression.PathOf(element.Value, file, _folder) is { } path && !Glob.IsWild(path)) Outside(path, $"property {element.Name}");
    }

    private void Item(MsBuildElement item, string file)
    {
        if (item.Name is "PackageReference" or "GlobalPackageReference") Packages(item, file);
        if (NoFiles.Contains(item.Name) || item.Name is "PackageReference") return;
        if (item.Hint.Length > 0)
            foreach (var path in Paths(item.Hint, file, _folder)) Outside(path, $"{item.Name} item");
        if (item.Name is "Reference") return;
        foreach (var path in Paths(item.Value, file, _folder))
        {
            if (item.Name is "ProjectReference") _references.AddRange(Glob.IsWild(path) ? _files.Projects.Where(new Glob(path).Matches).Order(StringComparer.Ordinal) : [path]);
            else Outside(path, $"{item.Name} item");
            if (item.Name is "ProjectReference" && Glob.IsWild(path)) _patterns.Add(new(new(path), "project reference"));
        }
    }

    private void Packages(MsBuildElement item, string file)
    {
        foreach (var id in item.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (_expression.Expand(id, file) is not { } known || known.AsSpan().ContainsAny('@', '*')) _unknownPackages = true;
            else _packages.Add(known);
        }
    }

    /// <summary>What lies in the project's own folder is an input already.</summary>
    private void Outside(string path, string via)
    {
        if (_folder.Length > 0 && RepositoryPath.IsIn(path, _folder)) return;
        if (Glob.IsWild(path) || (_files.Tree.Range(path) is var (start, end) && start < end)) _patterns.Add(new(new(path), via));
        else _single.Add(new(path, via));
    }

    private IEnumerable<string> Paths(string list, string file, string folder) =>
        list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(one => !one.Contains("@(", StringComparison.Ordinal) && !one.Contains("%(", StringComparison.Ordinal))
            .Select(one => _expression.PathOf(one, file, folder)).OfType<string>().Where(path => path.Length > 0);
}
