using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>Services of projects for .NET.</summary>
internal static class DotNetServices
{
    /// <summary>One for each project that makes a service, in ordinal order of their paths.</summary>
    public static IEnumerable<FoundService> Find(MsBuildFiles files)
    {
        foreach (var project in files.Projects.Order(StringComparer.Ordinal))
        {
            var kind = Application.KindOf(project, files.Find(project)!);
            if (kind == ApplicationKind.None) continue;
            yield return new(RepositoryPath.Folder(project), Path.GetFileNameWithoutExtension(RepositoryPath.Name(project)), project)
            {
                Builder = "dotnet",
                Source = project,
                Listens = kind == ApplicationKind.Web,
            };
        }
    }
}
