using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>A project for .NET.</summary>
/// <param name="Path">From the root.</param>
/// <param name="Kind">What it makes.</param>
internal sealed record DotNetProject(string Path, ApplicationKind Kind)
{
    private const string Inherited = "Directory.Build.props";

    /// <summary>What its program is called, without an extension.</summary>
    public required string Program { get; init; }

    /// <summary>Which of several target frameworks is published; null where there is nothing to choose, or nothing that is known.</summary>
    public TargetFramework? Framework { get; init; }

    /// <summary>Whether it makes a service.</summary>
    public bool IsService => Kind is ApplicationKind.Web or ApplicationKind.Worker;

    /// <summary>Whether it makes a service, or a program that somebody else may say to be one.</summary>
    public bool IsProgram => IsService || Kind == ApplicationKind.Program;

    /// <summary>All of a commit, in ordinal order of their paths.</summary>
    /// <param name="files">The files of the commit.</param>
    /// <param name="sdk">The SDK that builds them, as major and minor version; null is none that is known.</param>
    public static IReadOnlyList<DotNetProject> Find(MsBuildFiles files, Version? sdk) =>
        [.. files.Projects.Order(StringComparer.Ordinal).Select(project => Read(files, project, sdk))];

    private static DotNetProject Read(MsBuildFiles files, string path, Version? sdk)
    {
        var elements = Above(files, RepositoryPath.Folder(path)).Concat(files.Find(path)!).ToList();
        var properties = PlainProperties.Of(elements);
        return new(path, Application.KindOf(path, elements))
        {
            Program = properties.GetValueOrDefault("AssemblyName") is { Length: > 0 } name
                ? name : System.IO.Path.GetFileNameWithoutExtension(path),
            Framework = TargetFramework.Choose(properties, sdk),
        };
    }

    /// <summary>The service that it makes.</summary>
    public FoundService ToService() => new(RepositoryPath.Folder(Path), System.IO.Path.GetFileNameWithoutExtension(Path), Path)
    {
        Builder = "dotnet",
        Source = Path,
        Framework = Framework,
        IsTold = true,
        Listens = Kind == ApplicationKind.Web,
    };

    /// <summary>What to do about it where it is no service by itself; null when there is nothing to do.</summary>
    public NotTaken? Instead => Kind switch
    {
        ApplicationKind.Program => new(Path,
            "a program that hosts nothing: if it stays, write a service.yaml beside it "
            + $"(build: {{ dotnet: {RepositoryPath.Name(Path)} }}), and with kind: job if it ends"),
        ApplicationKind.Framework => new(Path, "an application of .NET Framework, which runs on Windows alone: move it to .NET 10 first"),
        _ => null,
    };

    /// <summary>
    /// What the nearest file that MSBuild takes by its name says without a condition, after what it imports of those above it: a condition
    /// there is often what tells tests from the rest.
    /// </summary>
    private static IEnumerable<MsBuildElement> Above(MsBuildFiles files, string folder)
    {
        foreach (var above in RepositoryPath.Upwards(folder))
        {
            if (files.Find(RepositoryPath.Below(above, Inherited)) is not { } elements) continue;
            var imports = elements.Where(element => element.Kind == MsBuildKind.Import)
                .Any(element => element.Value.Contains(Inherited, StringComparison.Ordinal));
            var unconditional = elements.Where(element => element.Kind != MsBuildKind.Sdk && element.Condition.Length == 0);
            return imports && above.Length > 0 ? Above(files, RepositoryPath.Folder(above)).Concat(unconditional) : unconditional;
        }
        return [];
    }
}
