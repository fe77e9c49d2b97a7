using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>A project for .NET.</summary>
/// <param name="Path">From the root.</param>
/// <param name="Kind">What it makes.</param>
internal sealed record DotNetProject(string Path, ApplicationKind Kind)
{
    private const string Inherited = "Directory.Build.props";

    /// <summary>Whether it makes a service.</summary>
    public bool IsService => Kind is ApplicationKind.Web or ApplicationKind.Worker;

    /// <summary>All of a commit, in ordinal order of their paths.</summary>
    public static IReadOnlyList<DotNetProject> Find(MsBuildFiles files) =>
    [
        .. files.Projects.Order(StringComparer.Ordinal).Select(project => new DotNetProject(
            project, Application.KindOf(project, [.. Above(files, RepositoryPath.Folder(project)), .. files.Find(project)!]))),
    ];

    /// <summary>The service that it makes.</summary>
    public FoundService ToService() => new(RepositoryPath.Folder(Path), System.IO.Path.GetFileNameWithoutExtension(Path), Path)
    {
        Builder = "dotnet",
        Source = Path,
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
