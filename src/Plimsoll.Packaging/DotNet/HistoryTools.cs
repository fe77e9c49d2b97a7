using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet;

/// <summary>
/// Packages that make a version out of git's history. A build sees none: the same files are the same image at every commit,
/// and a version out of the history would be another one each time.
/// </summary>
internal static partial class HistoryTools
{
    private const string Names = @"(?<id>MinVer|GitVersion\.MsBuild|GitVersionTask|Nerdbank\.GitVersioning|GitInfo|Verlite\.MsBuild)";

    private static readonly string[] Endings = [".csproj", ".fsproj", ".vbproj", ".props", ".targets"];

    /// <summary>What whoever builds has to know of the packages that projects name; null when there is nothing.</summary>
    /// <param name="repository">Where the files are.</param>
    /// <param name="files">The inputs of a unit.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<string?> FindAsync(GitRepository repository, IEnumerable<InputFile> files, CancellationToken cancellationToken)
    {
        var contents = await repository.ReadBlobsAsync([.. files.Where(MayNamePackages).Select(file => file.ObjectId)], cancellationToken);
        return Warning(contents.Select(content => Encoding.UTF8.GetString(content.Span)));
    }

    /// <summary>What whoever builds has to know of the packages in the texts of projects; null when there is nothing.</summary>
    public static string? Warning(IEnumerable<string> projects)
    {
        var found = projects.SelectMany(text => Use().Matches(text)).Select(match => match.Groups["id"].Value)
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        if (found.Count == 0) return null;
        return $"{string.Join(" and ", found)} reads git's history, and a build sees none, "
            + "so that the same files are the same image at every commit: the version is what it takes without a repository. "
            + $"Say the version in the project: {string.Join(" or ", found.Select(Setting).Distinct())}";
    }

    /// <summary>Whether a line that a build printed is about one of them.</summary>
    public static bool IsNamedIn(string line) => Name().IsMatch(line);

    private static bool MayNamePackages(InputFile file) =>
        file.Mode is GitMode.File or GitMode.Executable
        && Endings.Any(ending => file.Path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string Setting(string id) => id.ToLowerInvariant() switch
    {
        "minver" => "<MinVerVersionOverride>1.2.3</MinVerVersionOverride>",
        "gitversion.msbuild" or "gitversiontask" => "<DisableGitVersionTask>true</DisableGitVersionTask> and <Version>1.2.3</Version>",
        _ => "<Version>1.2.3</Version> instead of the package",
    };

    [GeneratedRegex(
        $"<(Global)?PackageReference\\s[^>]*\\b(Include|Update)\\s*=\\s*[\"']{Names}[\"']",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Use();

    [GeneratedRegex(
        $@"\b{Names}\b|\bGitVersion\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
