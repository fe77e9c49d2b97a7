using System.Text;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Makes patterns of the texts by which MSBuild may name files, so that every file is matched that may be meant.</summary>
internal static class PathPatterns
{
    /// <summary>The pattern of all files.</summary>
    public const string Everything = "**";

    // parts of one name that are not known
    private const int MostOpen = 3;

    /// <summary>The patterns, from the root; none where no file of the commit can be meant.</summary>
    /// <param name="text">One path, not a list, with the marks of <see cref="PossibleText"/>.</param>
    /// <param name="folder">What it is relative to.</param>
    public static IReadOnlyList<string> Of(string text, string folder)
    {
        var path = Unescaped(text).Replace('\\', '/').Trim();
        if (path.Length == 0 || path.Any(char.IsControl)) return [];
        if (path.LastIndexOf(PossibleText.Elsewhere) is var elsewhere and >= 0)
        {
            // from a folder of what is built it may go back up to the sources
            if (!path.AsSpan(elsewhere).Contains("..", StringComparison.Ordinal)) return [];
            path = path.Replace(PossibleText.Elsewhere, PossibleText.Unknown);
        }
        return Names(path, folder) is { } names ? Patterns(names) : [];
    }

    /// <summary>The names of the path from the root; null when it leaves the repository. What follows a name that is not known may be
    /// anywhere, for that may go up.</summary>
    private static List<string>? Names(string path, string folder)
    {
        var names = new List<string>(path[0] == '/' || folder.Length == 0 ? [] : folder.Split('/'));
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") names.Add(part);
            else if (names.Count == 0) return null;
            else if (names[^1] == Everything || names[^1].Contains(PossibleText.Unknown, StringComparison.Ordinal))
                names[^1] = PossibleText.Anything[0];
            else names.RemoveAt(names.Count - 1);
        }
        var open = names.FindLastIndex(name => name[0] == PossibleText.Unknown
            || name.Count(letter => letter == PossibleText.Unknown) > MostOpen);
        if (open < 0) return names;
        var last = names[open].TrimStart(PossibleText.Unknown);
        return [Everything, .. last.Length > 0 ? ["*" + last] : (string[])[], .. names[(open + 1)..]];
    }

    /// <summary>What is not known within a name may be a part of it, or have folders in it.</summary>
    private static IReadOnlyList<string> Patterns(List<string> names)
    {
        if (names is [.., "*.*"]) names[^1] = "*";
        IReadOnlyList<string> patterns = [string.Join('/', names).Replace(PossibleText.UnknownName, '*')];
        while (patterns.Any(pattern => pattern.Contains(PossibleText.Unknown, StringComparison.Ordinal)))
            patterns = [.. patterns.SelectMany(pattern => pattern.IndexOf(PossibleText.Unknown) is var at and >= 0
                ? new[] { $"{pattern[..at]}*{pattern[(at + 1)..]}", $"{pattern[..at]}*/**/*{pattern[(at + 1)..]}" }
                : [pattern])];
        return patterns;
    }

    /// <summary>MSBuild writes its own characters as % and two hex digits.</summary>
    private static string Unescaped(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                result.Append((char)Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else result.Append(text[i]);
        }
        return result.ToString();
    }
}
