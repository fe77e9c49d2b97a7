using System.Text.RegularExpressions;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>Tells warnings of buildah, podman and docker from all else that they print.</summary>
internal static partial class ProgramWarnings
{
    /// <summary>What a line warns of, without what the program writes around it; null when it is no warning.</summary>
    public static string? Find(string line) =>
        Patterns.Select(pattern => pattern.Match(line)).FirstOrDefault(match => match.Success)?.Groups["text"].Value.Replace("\\\"", "\"", StringComparison.Ordinal);

    private static readonly Regex[] Patterns = [Logged(), Bracketed(), Argument(), Linted()];

    /// <summary>logrus, which buildah and podman log with.</summary>
    [GeneratedRegex("""^time="[^"]*" level=warning msg="(?<text>.*)"$""", RegexOptions.NonBacktracking)]
    private static partial Regex Logged();

    [GeneratedRegex(@"^\[Warning\] (?<text>.+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"^(?<text>missing .* build argument\..*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Argument();

    /// <summary>A finding of a check of BuildKit: its name, and where it is.</summary>
    [GeneratedRegex(@"^ - (?<text>[A-Z][A-Za-z]+: .+ \(line [0-9]+\))$", RegexOptions.NonBacktracking)]
    private static partial Regex Linted();
}
