using System.Text.RegularExpressions;

namespace Plimsoll.Architecture.Tests;

/// <summary>What holds for every file in git.</summary>
internal static partial class FileRules
{
    private const int MostLines = 400;

    public static IEnumerable<string> Violations(string path, string text)
    {
        var lines = text.Split('\n').Length - 1;
        if (IsCode(path) && lines > MostLines) yield return $"{path} has {lines} lines, and {MostLines} are allowed: look for its second idea";
        foreach (var match in MachinePaths().Matches(text).AsEnumerable()) yield return $"{path} names a path of one machine: {match.Value.Trim()}";
        if (IsPackageList(path))
            foreach (var match in Hosts().Matches(text).AsEnumerable()) yield return $"{path} names a package registry: {match.Value}";
    }

    private static bool IsCode(string path) => Path.GetExtension(path) is ".cs" or ".sh" or "" or ".ts" or ".js" or ".css";

    private static bool IsPackageList(string path) =>
        Path.GetFileName(path).ToUpperInvariant() is "NUGET.CONFIG" or ".NPMRC" or "PACKAGES.LOCK.JSON" or "PACKAGE-LOCK.JSON";

    [GeneratedRegex(@"(?<![\w.$}~*-])/(work|home|Users)/[\w.-]+", RegexOptions.CultureInvariant)]
    private static partial Regex MachinePaths();

    [GeneratedRegex(@"https?://(?!api\.nuget\.org|registry\.npmjs\.org)[^/""'\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex Hosts();
}
