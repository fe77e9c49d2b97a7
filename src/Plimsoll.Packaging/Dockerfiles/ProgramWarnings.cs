using System.Text.RegularExpressions;
using Plimsoll.Workspace.Dockerfiles;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>Tells warnings of buildah, podman and docker from all else that they print.</summary>
internal static partial class ProgramWarnings
{
    /// <summary>What a line warns of, without what the program writes around it; null when it is no warning.</summary>
    public static string? Find(string line) =>
        Patterns.Select(pattern => pattern.Match(line)).FirstOrDefault(match => match.Success)?.Groups["text"].Value is { } text
            ? WithoutAutomatic(text.Replace("\\\"", "\"", StringComparison.Ordinal)) : null;

    private static readonly Regex[] Patterns = [Logged(), Bracketed(), Argument(), Linted()];

    /// <summary>
    /// buildah sets the automatic arguments itself, and then warns that the Dockerfile uses none of them: only those that somebody gave are
    /// worth a warning.
    /// </summary>
    private static string? WithoutAutomatic(string text)
    {
        if (Unused().Match(text) is not { Success: true } match) return text;
        var given = match.Groups["names"].Value.Split(' ').Where(name => !AutomaticArguments.Has(name)).ToList();
        return given.Count == 0 ? null : $"{match.Groups["said"].Value}[{string.Join(' ', given)}]";
    }

    /// <summary>logrus, which buildah and podman log with.</summary>
    [GeneratedRegex("""^time="[^"]*" level=warning msg="(?<text>.*)"$""", RegexOptions.NonBacktracking)]
    private static partial Regex Logged();

    [GeneratedRegex(@"^\[Warning\] (?<text>.+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Bracketed();

    /// <summary>Arguments that no <c>ARG</c> of the Dockerfile asks for, by name.</summary>
    [GeneratedRegex(@"^(?<said>one or more build args were not consumed: )\[(?<names>.*)\]$", RegexOptions.NonBacktracking)]
    private static partial Regex Unused();

    [GeneratedRegex(@"^(?<text>missing .* build argument\..*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Argument();

    /// <summary>A finding of a check of BuildKit: its name, and where it is.</summary>
    [GeneratedRegex(@"^ - (?<text>[A-Z][A-Za-z]+: .+ \(line [0-9]+\))$", RegexOptions.NonBacktracking)]
    private static partial Regex Linted();
}
