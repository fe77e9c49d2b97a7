using System.Text.RegularExpressions;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>A command of a Dockerfile that builds projects for .NET.</summary>
/// <param name="Words">Its words, without quotes.</param>
/// <param name="Folder">Where it runs, as <c>WORKDIR</c> has it.</param>
/// <param name="Publishes">Whether it makes what is run: a Dockerfile may restore and build several projects before.</param>
internal sealed partial record DotNetCommand(IReadOnlyList<string> Words, string Folder, bool Publishes)
{
    private static readonly string[] Verbs = ["dotnet", "publish", "build", "restore"];

    /// <summary>Reads a command; null for one that builds nothing for .NET.</summary>
    public static DotNetCommand? Read(string command, string folder) => Building().IsMatch(command)
        ? new([.. Separators().Split(command).Where(word => word.Length > 0)], folder, Publishing().IsMatch(command))
        : null;

    /// <summary>Whether it names a project, by its file, or by its folder.</summary>
    public bool Names(string project)
    {
        var (file, folder) = (RepositoryPath.Name(project), RepositoryPath.Name(RepositoryPath.Folder(project)));
        var last = Words.Except(Verbs).Select(word => RepositoryPath.Name(word.TrimEnd('/'))).ToList();
        if (last.Any(MsBuildNames.IsProject)) return last.Contains(file, StringComparer.OrdinalIgnoreCase);
        return folder.Length > 0 && (last.Contains(folder) || RepositoryPath.Name(Folder.TrimEnd('/')) == folder);
    }

    // in a shell, or as words of a list
    [GeneratedRegex(@"\bdotnet(?:\s+|""\s*,\s*"")(?:publish|build|restore)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Building();

    [GeneratedRegex(@"\bdotnet(?:\s+|""\s*,\s*"")publish\b", RegexOptions.NonBacktracking)]
    private static partial Regex Publishing();

    [GeneratedRegex(@"[\s""'`,;&|()\[\]=]+", RegexOptions.NonBacktracking)]
    private static partial Regex Separators();
}
