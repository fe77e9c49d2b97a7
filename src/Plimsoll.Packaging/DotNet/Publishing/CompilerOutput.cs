using System.Text.RegularExpressions;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>What MSBuild printed, as its user needs it: errors only, each once, with paths of the repository.</summary>
internal static partial class CompilerOutput
{
    private const int Most = 30;

    /// <summary>The errors; the last lines where none is marked as one.</summary>
    /// <param name="output">What it printed.</param>
    /// <param name="tree">Where the repository's files were.</param>
    public static IReadOnlyList<string> Errors(string output, string tree)
    {
        var lines = output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        var errors = lines.Where(line => ErrorLine().IsMatch(line)).Select(line => Project().Replace(line, "")).Distinct().ToList();
        var shown = errors.Count > 0 ? errors.Take(Most) : lines.TakeLast(Most);
        var more = errors.Count > Most ? [$"… and {errors.Count - Most} more"] : (string[])[];
        return [.. shown.Select(line => OfRepository(line, tree)), .. more];
    }

    /// <summary>What mends an error that looks like a file that was not declared; empty when none does.</summary>
    public static string HintFor(IEnumerable<string> errors, string manifest) => errors.Any(line => MissingFile().IsMatch(line))
        ? "\n  Only the unit's inputs are there when it is built. A file that the build needs and that cannot be found out is declared "
            + $"with inputs: in {manifest}"
        : "";

    private static string OfRepository(string line, string tree) =>
        line.Replace(tree + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace("/_/", "", StringComparison.Ordinal);

    /// <summary>An error, or the one warning that is an error here: a project that is referred to is not there.</summary>
    [GeneratedRegex(@"(^|\s)(error( [A-Z]+[0-9]+)?|warning MSB9008)\s*:", RegexOptions.NonBacktracking)]
    private static partial Regex ErrorLine();

    /// <summary>The project that MSBuild names at the end of each line.</summary>
    [GeneratedRegex(@" \[[^\[\]]+proj(::[^\[\]]*)?\]$", RegexOptions.NonBacktracking)]
    private static partial Regex Project();

    [GeneratedRegex(@"(MSB4019|MSB3202|MSB9008|MSB3030|MSB3552|MSB1009|CS2001|CS1566|CS0246|CS0234|NU1104|NETSDK1004)\b",
        RegexOptions.NonBacktracking)]
    private static partial Regex MissingFile();
}
