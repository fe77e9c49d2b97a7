using System.Text.RegularExpressions;

namespace Plimsoll.Architecture.Tests;

/// <summary>What holds for every file in git.</summary>
internal static partial class FileRules
{
    private const int MostLines = 400;

    public static IEnumerable<string> Violations(string path, string text)
    {
        var lines = text.Split('\n').Length - 1;
        if (IsCode(path) && lines > MostLines)
            yield return $"{path} has {lines} lines, and {MostLines} are allowed: look for its second idea";
        foreach (var match in MachinePaths().Matches(text)
            .AsEnumerable()) yield return $"{path} names a path of one machine: {match.Value.Trim()}";
        if (path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("libs/", StringComparison.Ordinal)
            || path.StartsWith("services/", StringComparison.Ordinal))
            foreach (var match in Patterns().Matches(text).Where(match => !IsLinear(match.Value)))
                yield return $"{path} has a pattern that may take longer than its text is long: "
                    + $"{match.Value} (RegexOptions.NonBacktracking; or the whole of a bounded text: ^…\\z)";
        if (IsPackageList(path))
            foreach (var match in Hosts().Matches(text).AsEnumerable()) yield return $"{path} names a package registry: {match.Value}";
    }

    private static bool IsCode(string path) => Path.GetExtension(path) is ".cs" or ".sh" or "" or ".ts" or ".js" or ".css";

    private static bool IsLinear(string pattern) =>
        pattern.Contains("NonBacktracking", StringComparison.Ordinal)
            || (pattern.Contains("@\"\\A", StringComparison.Ordinal) || pattern.Contains("@\"^", StringComparison.Ordinal))
            && pattern.Contains("\\z\"", StringComparison.Ordinal);

    private static bool IsPackageList(string path) =>
        Path.GetFileName(path).ToUpperInvariant() is "NUGET.CONFIG" or ".NPMRC" or "PACKAGES.LOCK.JSON" or "PACKAGE-LOCK.JSON";

    [GeneratedRegex(@"\[GeneratedRegex\(.*\)\]$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Patterns();

    [GeneratedRegex(@"(?<![\w.$}~*-])/(work|home|Users)/[\w.-]+", RegexOptions.CultureInvariant)]
    private static partial Regex MachinePaths();

    [GeneratedRegex(@"https?://(?!api\.nuget\.org|registry\.npmjs\.org)[^/""'\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex Hosts();
}
