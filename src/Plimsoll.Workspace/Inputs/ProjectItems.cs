using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Reads the items of a project, and what its targets give to tasks, with the last values of all properties.</summary>
internal sealed class ProjectItems(ProjectUse project, MsBuildFiles files, MsBuildExpression expression, MentionedFiles mentioned,
    Func<MsBuildElement, string, bool?> holds)
{
    /// <summary>Items that name something other than files.</summary>
    private static readonly HashSet<string> NoFiles = new(StringComparer.OrdinalIgnoreCase)
    {
        "PackageReference", "PackageVersion", "GlobalPackageReference", "PackageDownload", "FrameworkReference", "Using",
        "InternalsVisibleTo", "AssemblyAttribute", "SupportedPlatform", "ProjectCapability",
        "KnownFrameworkReference", "TrimmerRootAssembly", "RuntimeHostConfigurationOption",
    };

    /// <summary>What says where a file goes, or is text.</summary>
    private static readonly HashSet<string> NoSources = new(StringComparer.OrdinalIgnoreCase)
        { "Link", "LinkBase", "TargetPath", "PackagePath", "DestinationFolder", "DestinationFiles", "OutputDir", "GrpcOutputDir",
            "LogicalName", "Text", "Version", "PrivateAssets", "IncludeAssets", "ExcludeAssets" };

    /// <summary>What gives properties to a referenced project.</summary>
    private static readonly HashSet<string> GivesProperties = new(StringComparer.OrdinalIgnoreCase)
        { "AdditionalProperties", "Properties", "SetConfiguration", "SetPlatform", "SetTargetFramework", "GlobalPropertiesToRemove",
            "UndefineProperties" };

    private readonly HashSet<ProjectUse> _references = [];

    public IReadOnlyList<ProjectUse> References => [.. _references];

    public SortedSet<string> Packages { get; } = new(StringComparer.OrdinalIgnoreCase);

    public bool HasUnknownPackages { get; private set; }

    /// <summary>What is certainly taken out, by the type of the items.</summary>
    public List<(string Type, string Pattern)> Removed { get; } = [];

    private string Folder => RepositoryPath.Folder(project.Path);

    public void Read(MsBuildElement element, string file)
    {
        string Where() => $"{file}:{element.Line}: {element.Name}{(element.Value.Length > 0 ? $" {Bounds.Shown(element.Value)}" : "")}";
        // what is asked for in any of its texts is an input, whatever becomes of the text
        foreach (var text in element.Metadata.Select(one => one.Value).Append(element.Value).Append(element.Remove).Append(element.Exclude))
            if (text.Contains("::", StringComparison.Ordinal)) expression.Expand(text, file);
        if (element.Name is "PackageReference" or "GlobalPackageReference") ReadPackages(element, file);
        var taken = holds(element, file);
        if (taken == false || NoFiles.Contains(element.Name)) return;
        if (element.Remove.Length > 0 && taken == true) Remove(element, file);
        Metadata(element, file, Where);
        if (element.Kind == MsBuildKind.Task && element.Name == "MSBuild")
            Refer(element, element.Metadata.FirstOrDefault(one => one.Name == "Projects").Value ?? "", file, Where);
        if (element.Name is "ProjectReference") Refer(element, element.Value, file, Where);
        else
            foreach (var path in List(element.Value, file))
                if (element.Name is not "Reference" || path.AsSpan().ContainsAny('/', '\\'))
                    mentioned.Add(path, Folder, $"{element.Name} item", Where);
    }

    private void ReadPackages(MsBuildElement item, string file)
    {
        foreach (var id in List(item.Value, file))
        {
            if (PossibleText.IsOpen(id) || id.Contains('*', StringComparison.Ordinal)) HasUnknownPackages = true;
            else Packages.Add(id);
        }
    }

    private void Remove(MsBuildElement item, string file)
    {
        if (expression.Expand(item.Remove, file) is [var list])
            foreach (var path in list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                if (!PossibleText.IsOpen(path) && PathPatterns.Of(path, Folder) is [var pattern]) Removed.Add((item.Name, pattern));
    }

    private void Refer(MsBuildElement element, string projects, string file, Func<string> where)
    {
        var isOpen = project.IsOpen || element.Kind == MsBuildKind.Task || element.Metadata.Any(one => GivesProperties.Contains(one.Name));
        foreach (var path in List(projects, file))
        {
            foreach (var pattern in PathPatterns.Of(path, Folder))
            {
                var isWild = Glob.IsWild(pattern);
                foreach (var found in isWild ? files.Matching(pattern).Where(MsBuildNames.IsProject) : (IEnumerable<string>)[pattern])
                    _references.Add(project with { Path = found, IsOpen = isOpen });
                if (isWild) mentioned.Add(path, Folder, "project reference", where);
            }
        }
    }

    private void Metadata(MsBuildElement element, string file, Func<string> where)
    {
        foreach (var (name, value) in element.Metadata)
        {
            if (NoSources.Contains(name) || !value.AsSpan().ContainsAny('/', '\\', '(')) continue;
            foreach (var path in List(name == "Command" ? value.Replace(' ', ';').Replace('"', ';').Replace('\'', ';') : value, file))
                if (name is "ProtoRoot" or "AdditionalImportDirs") mentioned.Add(path + "/**/*.proto", Folder, name, where);
                else if (path.AsSpan().ContainsAny('/', '\\')) mentioned.AddPlace(path, Folder, $"{element.Name} {name}", where);
        }
        // without a root of its own a .proto imports others from its own folder
        if (!element.Name.Equals("Protobuf", StringComparison.OrdinalIgnoreCase) || element.Metadata.Any(one => one.Name == "ProtoRoot"))
            return;
        foreach (var path in List(element.Value, file))
            if (path.LastIndexOfAny(['/', '\\']) is var slash and > 0)
                mentioned.Add(path[..slash] + "/**/*.proto", Folder, "ProtoRoot", where);
    }

    private IEnumerable<string> List(string text, string file) =>
        text.Length == 0 ? [] : expression.Expand(text, file).Select(ItemReferences.Marked)
            .SelectMany(one => one.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Distinct(StringComparer.Ordinal);
}
