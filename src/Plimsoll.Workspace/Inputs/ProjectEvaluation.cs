using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// Goes through a project and what it imports as MSBuild does, first the properties and imports and then the items, and gathers what may be
/// meant by them: what the files of the repository do not decide counts in every way it may be decided, since an input too many costs a
/// build, and one too few a stale image.
/// </summary>
internal sealed class ProjectEvaluation
{
    // the SDK's own imports are nested less than ten deep; a chain without an end would end the stack
    private const int DeepestImport = 100;

    private readonly ProjectUse _use;
    private readonly string _folder;
    private readonly MsBuildFiles _files;
    private readonly CancellationToken _cancellation;
    private readonly MsBuildProperties _properties;
    private readonly MsBuildExpression _expression;
    private readonly MentionedFiles _mentioned;
    private readonly Dictionary<string, int> _visits = new(StringComparer.Ordinal);
    private readonly List<(MsBuildElement Element, string File)> _items = [];
    private readonly List<(MsBuildElement Element, string File)> _inTargets = [];
    private Dictionary<MsBuildConditions, bool?> _conditions = new(ReferenceEqualityComparer.Instance);
    private (MsBuildElement Element, string File) _at;
    private bool _hasUnknownPackages;
    private int _depth;

    private ProjectEvaluation(ProjectUse use, MsBuildFiles files, IReadOnlyList<string> borders, bool isOpen,
        CancellationToken cancellationToken)
    {
        (_use, _folder, _files, _cancellation) = (use, RepositoryPath.Folder(use.Path), files, cancellationToken);
        _mentioned = new(_folder, borders);
        IReadOnlyList<string> built = use.Configurations == Configurations.Any ? ["Debug", "Release"] : ["Release"];
        _properties = new(use.Path, isOpen ? [PossibleText.UnknownName.ToString()] : built, isOpen);
        _expression = new(use.Path, _properties, path => files.Tree.Find(path) is not null) { Mentioned = Mention };
    }

    /// <summary>What the project takes from outside.</summary>
    /// <param name="use">The project.</param>
    /// <param name="files">The MSBuild files of the commit.</param>
    /// <param name="ambient">The files that tools take by their names.</param>
    /// <param name="borders">What in its folder is not an input because of its place: units, projects, manifests.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static ProjectFacts Run(ProjectUse use, MsBuildFiles files, AmbientFiles ambient, IReadOnlyList<string> borders,
        CancellationToken cancellationToken)
    {
        var above = ambient.Above(RepositoryPath.Folder(use.Path)).ToList();
        // a response file may set any property
        var isOpen = use.IsOpen || above.Any(file => file.EndsWith(".rsp", StringComparison.OrdinalIgnoreCase));
        var evaluation = new ProjectEvaluation(use, files, borders, isOpen, cancellationToken);
        evaluation.Walk(above);
        return evaluation.Facts(above);
    }

    private ProjectFacts Facts(List<string> above)
    {
        var packages = above.Where(file => MsBuildNames.IsPackagesFile(RepositoryPath.Name(file))).ToList();
        var ambient = above.Except(packages).Where(file => _folder.Length == 0 || !RepositoryPath.IsIn(file, _folder))
            .Select(file => new SingleFile(file, RepositoryPath.Name(file)));
        var items = new ProjectItems(_use, _files, _expression, _mentioned, HoldsForItems);
        foreach (var (element, file) in _items)
        {
            _cancellation.ThrowIfCancellationRequested();
            _at = (element, file);
            items.Read(element, file);
        }
        DefaultItems.Add(_files.Find(_use.Path) ?? [], items, _properties, _mentioned, _folder);
        return new(items.References, [.. ambient.DistinctBy(file => file.Path)], _mentioned.Patterns, [.. items.Packages],
            _hasUnknownPackages || items.HasUnknownPackages, packages, _mentioned.Doubts);
    }

    /// <summary>In the SDK's order. Of the files that are taken by their names MSBuild imports the nearest one only.</summary>
    private void Walk(List<string> above)
    {
        var own = _files.Find(_use.Path) ?? [];
        // without the SDK a project has to import them itself
        var hasSdk = own.Any(element => element.Kind == MsBuildKind.Sdk && element.Value.Length > 0);
        void Nearest(string name, string switchedBy)
        {
            if (above.FindLast(file => RepositoryPath.Name(file) == name) is { } nearest)
                Visit(nearest, hasSdk && !own.Any(element => element.Name.Contains(switchedBy, StringComparison.OrdinalIgnoreCase)));
        }
        Nearest("Directory.Build.props", "DirectoryBuildProps");
        Nearest("Directory.Packages.props", "DirectoryPackagesProps");
        Visit(_use.Path, true);
        foreach (var profile in _files.In(RepositoryPath.Below(_folder, "Properties/PublishProfiles"))) Visit(profile, false);
        Nearest("Directory.Build.targets", "DirectoryBuildTargets");
        // a target sets properties when it runs, in an order that is not known
        for (var i = 0; i < 2; i++)
            foreach (var (element, file) in _inTargets) Set(element, file, isCertain: false);
    }

    private void Visit(string file, bool isCertain)
    {
        // what is imported twice counts once; what may have been imported may come again, with other properties
        if (_depth == DeepestImport || _visits.GetValueOrDefault(file) >= 2 || _files.Find(file) is not { } elements) return;
        _visits[file] = isCertain ? 2 : _visits.GetValueOrDefault(file) + 1;
        _depth++;
        var conditions = _conditions;
        _conditions = new(ReferenceEqualityComparer.Instance);
        foreach (var element in elements)
        {
            _cancellation.ThrowIfCancellationRequested();
            _at = (element, file);
            switch (element.Kind)
            {
                case MsBuildKind.Property when element.IsInTarget:
                    _inTargets.Add((element, file));
                    break;
                case MsBuildKind.Property:
                    Set(element, file, isCertain);
                    break;
                case MsBuildKind.Import:
                    Import(element, file, isCertain);
                    break;
                case MsBuildKind.Item or MsBuildKind.Task:
                    _items.Add((element, file));
                    break;
                default:
                    break;
            }
        }
        _conditions = conditions;
        _depth--;
    }

    private void Set(MsBuildElement element, string file, bool isCertain)
    {
        var holds = Holds(element.Conditions, file);
        if (holds == false && !element.IsInTarget) return;
        _at = (element, file);
        var values = _expression.Expand(element.Value, file);
        if (isCertain && holds is null && IsDefault(element)) _properties.Default(element.Name, values);
        else _properties.Set(element.Name, values, isCertain && holds == true);
        if (element.Name.Equals("CentralPackageTransitivePinningEnabled", StringComparison.OrdinalIgnoreCase)
            && !element.Value.Equals("false", StringComparison.OrdinalIgnoreCase)) _hasUnknownPackages = true;
        Paths(element, file, values);
    }

    /// <summary>Key files, rule sets, icons, files to import: a property whose value looks like a path outside of the folder.</summary>
    private void Paths(MsBuildElement element, string file, IReadOnlyList<string> values)
    {
        if (element.Value.Length >= 300 || !element.Value.AsSpan().ContainsAny('/', '\\', '(')) return;
        foreach (var value in values.SelectMany(value =>
            value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (Path.GetExtension(value).Length <= 1 || !value.AsSpan().ContainsAny('/', '\\') || Glob.IsWild(value)) continue;
            _mentioned.AddPlace(value, _folder, $"property {element.Name}", Where);
            if (MsBuildNames.IsMsBuild(value) && !MsBuildNames.IsProject(value))
                foreach (var path in PathPatterns.Of(value, _folder)) Visit(path, false);
        }
    }

    private void Import(MsBuildElement element, string file, bool isCertain)
    {
        var holds = Holds(element.Conditions, file);
        if (holds == false) return;
        var texts = _expression.Expand(element.Value, file);
        foreach (var text in texts.SelectMany(text =>
            text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            foreach (var pattern in PathPatterns.Of(text, RepositoryPath.Folder(file)))
            {
                // what it says is not known, so any file may be meant by it
                if (!MsBuildNames.IsMsBuild(pattern)) _mentioned.Add(PossibleText.Anything[0], "", "import", Where);
                else if (!MsBuildNames.IsPackagesFile(RepositoryPath.Name(pattern)))
                    _mentioned.Add(text, RepositoryPath.Folder(file), "import", Where);
                if (!Glob.IsWild(pattern)) Visit(pattern, isCertain && holds == true && texts.Count == 1);
                else foreach (var found in _files.Matching(pattern)) Visit(found, false);
            }
        }
    }

    /// <summary>Whether a property is set only where it is empty.</summary>
    private static bool IsDefault(MsBuildElement element) =>
        element.Conditions is { Around: null, IsBranch: false, Own: var own } && ConditionTokens.Split(own) is [var left, "==", "''"]
            && left.Trim('\'').Trim().Equals($"$({element.Name})", StringComparison.OrdinalIgnoreCase);

    private bool? Holds(MsBuildConditions? conditions, string file)
    {
        bool? all = true;
        for (; conditions is not null; conditions = conditions.Around)
        {
            // a group is decided once, before what is in it
            if (!_conditions.TryGetValue(conditions, out var holds))
                _conditions[conditions] = holds = Condition(file).Holds(conditions.Own);
            if (holds == false) return false;
            if (holds is null || conditions.IsLaterBranch) all = null;
        }
        return all;
    }

    /// <summary>With the last values of all properties; a branch was chosen with earlier ones.</summary>
    private bool? HoldsForItems(MsBuildElement element, string file)
    {
        bool? all = true;
        for (var conditions = element.Conditions; conditions is not null; conditions = conditions.Around)
        {
            var holds = Condition(file).Holds(conditions.Own);
            if (holds == false && !conditions.IsBranch && !element.IsInTarget) return false;
            if (holds != true || conditions.IsBranch) all = null;
        }
        return element.IsInTarget ? null : all;
    }

    private MsBuildCondition Condition(string file) =>
        new(text => _expression.Expand(text, file, isCompared: true), path => Mention(path, false));

    /// <summary>A file that a condition or a function asks for. The folders around the project are always there.</summary>
    private void Mention(string path, bool isListed)
    {
        if (isListed) _mentioned.Add(path, _folder, "list of files", Where);
        else if (path.AsSpan().ContainsAny('/', '\\') || path.Contains('.', StringComparison.Ordinal))
            _mentioned.AddPlace(path, _folder, "asked for", Where);
    }

    private string Where() => $"{_at.File}:{_at.Element.Line}: {_at.Element.Name}";
}
