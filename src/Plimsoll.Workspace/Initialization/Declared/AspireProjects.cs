using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>What AppHosts call the projects that they run: Aspire's Compose files have the names alone.</summary>
internal static partial class AspireProjects
{
    /// <summary>The identifier of each project by its service's name, from the sources of AppHosts.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        SourceFiles files, IReadOnlyList<string> appHosts, CancellationToken cancellationToken)
    {
        if (appHosts.Count == 0) return new Dictionary<string, string>();
        var folders = appHosts.Select(RepositoryPath.Folder).ToList();
        var sources = files.All.Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .Where(path => folders.Any(folder => RepositoryPath.IsIn(path, folder)));
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var content in (await files.ReadAsync(sources, cancellationToken)).Values)
        {
            foreach (Match match in Added().Matches(Encoding.UTF8.GetString(content.Span)))
                names[match.Groups[2].Value] = match.Groups[1].Value;
        }
        return names;
    }

    /// <summary>The name of the class that Aspire makes of a project.</summary>
    public static string Identifier(string project) =>
        string.Concat(Path.GetFileNameWithoutExtension(RepositoryPath.Name(project)).Select(c => char.IsLetterOrDigit(c) ? c : '_'));

    [GeneratedRegex("""AddProject<(?:global::)?Projects\.([A-Za-z0-9_]+)>\(\s*"([^"\r\n]+)"\s*[,)]""", RegexOptions.NonBacktracking)]
    private static partial Regex Added();
}
