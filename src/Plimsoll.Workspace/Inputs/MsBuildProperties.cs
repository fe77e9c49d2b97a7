using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>The values that each property of a project may have, as far as the files of the repository say it.</summary>
internal sealed class MsBuildProperties
{
    /// <summary>Folders of what is built, of packages and of the SDK.</summary>
    private static readonly HashSet<string> Folders = new(StringComparer.OrdinalIgnoreCase)
    {
        "OutDir", "OutputPath", "BaseOutputPath", "PublishDir", "PublishUrl", "IntermediateOutputPath", "BaseIntermediateOutputPath",
        "MSBuildProjectExtensionsPath", "TargetDir", "TargetPath",
        "PackageOutputPath", "ArtifactsPath", "NuGetPackageRoot", "NuGetPackageFolders", "MSBuildExtensionsPath", "MSBuildExtensionsPath32",
        "MSBuildExtensionsPath64", "MSBuildToolsPath",
        "MSBuildToolsPath32", "MSBuildToolsPath64", "MSBuildBinPath", "MSBuildSDKsPath", "MSBuildUserExtensionsPath",
        "MSBuildFrameworkToolsPath", "NetCoreRoot", "NetCoreTargetingPackRoot", "DOTNET_HOST_PATH",
        "DOTNET_ROOT", "HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "VSToolsPath", "RoslynTargetsPath",
    };

    /// <summary>Chosen for each build.</summary>
    private static readonly HashSet<string> Chosen = new(StringComparer.OrdinalIgnoreCase) 
        { "Platform", "PlatformTarget", "RuntimeIdentifier", "TargetFramework", "OS" };

    private readonly Dictionary<string, IReadOnlyList<string>> _fixed;
    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _isOpen;

    /// <summary>Nothing is set yet.</summary>
    /// <param name="project">Its path.</param>
    /// <param name="configurations">In which configurations it may be built.</param>
    /// <param name="isOpen">Whether somebody else gives properties to it, whose values are not known.</param>
    public MsBuildProperties(string project, IReadOnlyList<string> configurations, bool isOpen)
    {
        _isOpen = isOpen;
        var (folder, file) = ("/" + RepositoryPath.Folder(project), RepositoryPath.Name(project));
        var (name, extension, slashed) = (Path.GetFileNameWithoutExtension(file), Path.GetExtension(file), folder.TrimEnd('/') + "/");
        _fixed = new(StringComparer.OrdinalIgnoreCase)
        {
            ["MSBuildProjectDirectory"] = [folder], ["ProjectDir"] = [slashed], ["MSBuildProjectName"] = [name], ["ProjectName"] = [name],
            ["MSBuildProjectFile"] = [file],
            ["ProjectFileName"] = [file], ["MSBuildProjectExtension"] = [extension], ["ProjectExt"] = [extension],
            ["MSBuildProjectFullPath"] = ["/" + project], ["ProjectPath"] = ["/" + project],
            ["Configuration"] = configurations,
        };
        _values["AssemblyName"] = [name];
        _values["RootNamespace"] = [name];
    }

    /// <summary>What it may come to.</summary>
    public IReadOnlyList<string> Of(string name)
    {
        if (_fixed.TryGetValue(name, out var known)) return known;
        if (Chosen.Contains(name)) return [PossibleText.UnknownName.ToString()];
        var values = _values.TryGetValue(name, out var set) ? set : Initial(name);
        return _isOpen && !Folders.Contains(name) ? PossibleText.Union(values, PossibleText.Anything) : values;
    }

    /// <summary>What it may be compared as: what the SDK or a command line may set too can be anything.</summary>
    public IReadOnlyList<string> OfCompared(string name) =>
        _fixed.TryGetValue(name, out var known) ? known : SdkProperties.Contain(name) ? PossibleText.Anything : Of(name);

    /// <summary>Gives it other values.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">What it may come to.</param>
    /// <param name="isCertain">Whether it has one of these then; otherwise it may keep what it had.</param>
    public void Set(string name, IReadOnlyList<string> values, bool isCertain) =>
        _values[name] = isCertain ? values : PossibleText.Union(Of(name), values);

    /// <summary>Gives it values where it is empty.</summary>
    public void Default(string name, IReadOnlyList<string> values)
    {
        var now = Of(name);
        if (now.Contains("")) Set(name, PossibleText.Union([.. now.Where(value => value.Length > 0)], values), isCertain: true);
        else if (now.Any(PossibleText.IsOpen)) Set(name, values, isCertain: false);
    }

    private static IReadOnlyList<string> Initial(string name) =>
        Folders.Contains(name) || name.StartsWith("Pkg", StringComparison.Ordinal) ? [PossibleText.Elsewhere.ToString()]
        : SdkProperties.Contain(name) ? PossibleText.Anything
        : PossibleText.Empty;
}
