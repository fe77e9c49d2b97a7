namespace Plimsoll.Workspace.Manifests;

/// <summary>The files that MSBuild knows by their names.</summary>
internal static class MsBuildNames
{
    /// <summary>A project.</summary>
    public static bool IsProject(string path) =>
        path.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".fsproj", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".vbproj", StringComparison.OrdinalIgnoreCase);
}
