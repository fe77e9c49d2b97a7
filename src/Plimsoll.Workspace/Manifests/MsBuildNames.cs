namespace Plimsoll.Workspace.Manifests;

/// <summary>The files that MSBuild knows by their names.</summary>
internal static class MsBuildNames
{
    private static readonly string[] Endings = [".csproj", ".fsproj", ".vbproj", ".props", ".targets", ".projitems", ".shproj", ".proj",
        ".pubxml"];

    /// <summary>A project that builds something.</summary>
    public static bool IsProject(string path) => Endings.AsSpan(0, 3).ContainsEnd(path);

    /// <summary>A file that projects are made of.</summary>
    public static bool IsMsBuild(string path) => Endings.AsSpan().ContainsEnd(path);

    /// <summary>Taken by itself from every folder above a project: Directory.Build.props and its like.</summary>
    public static bool IsDirectoryFile(string name) =>
        name.StartsWith("Directory.", StringComparison.OrdinalIgnoreCase)
        && (name.EndsWith(".props", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".targets", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".rsp", StringComparison.OrdinalIgnoreCase));

    /// <summary>Taken from every folder above a project by the SDK, the compiler and NuGet.</summary>
    public static bool IsToolFile(string name) =>
        name is "global.json" or ".editorconfig" or ".globalconfig" || name.Equals("nuget.config", StringComparison.OrdinalIgnoreCase);

    /// <summary>The versions of packages for all projects.</summary>
    public static bool IsPackagesFile(string name) => name.Equals("Directory.Packages.props", StringComparison.OrdinalIgnoreCase);

    private static bool ContainsEnd(this ReadOnlySpan<string> endings, string path)
    {
        foreach (var ending in endings)
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static bool ContainsEnd(this Span<string> endings, string path) => ((ReadOnlySpan<string>)endings).ContainsEnd(path);
}
