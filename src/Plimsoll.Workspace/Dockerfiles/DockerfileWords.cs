using System.Text;

namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>Words of an instruction, and the variables in them, by the rules of the shell as far as Dockerfiles have them.</summary>
internal static class DockerfileWords
{
    private const int MaximumLength = 4096;

    /// <summary>The words with their quotes.</summary>
    public static List<string> Split(string text, char escape) => [.. SplitAt(text, escape).Select(found => found.Word)];

    /// <summary>The words with their quotes, each with where it begins.</summary>
    public static List<(string Word, int At)> SplitAt(string text, char escape)
    {
        var (words, word, quote) = (new List<(string, int)>(), new StringBuilder(), '\0');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\0' && c is ' ' or '\t')
            {
                if (word.Length > 0) words.Add((word.ToString(), i - word.Length));
                word.Clear();
                continue;
            }
            word.Append(c);
            if (c == escape && quote != '\'' && i + 1 < text.Length) word.Append(text[++i]);
            else if (quote == c) quote = '\0';
            else if (quote == '\0' && c is '"' or '\'') quote = c;
        }
        if (word.Length > 0) words.Add((word.ToString(), text.Length - word.Length));
        return words;
    }

    /// <summary>A word without its quotes and escapes; variables stay.</summary>
    public static string Unquote(string word, char escape) => Expand(word, escape, null) ?? word;

    /// <summary>A word as it counts: without quotes and escapes, with the values of variables, and nothing for one that is not set. Null
    /// when it takes more than is understood here.</summary>
    public static string? Expand(string word, char escape, IReadOnlyDictionary<string, string>? variables)
    {
        // braces may stand in braces, and nobody's reference is that long
        if (word.Length > MaximumLength) return null;
        var (result, quote) = (new StringBuilder(), '\0');
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            if (c == escape && quote != '\'' && i + 1 < word.Length) result.Append(word[++i]);
            else if (quote == c) quote = '\0';
            else if (quote == '\0' && c is '"' or '\'') quote = c;
            else if (c == '$' && quote != '\'' && variables is not null)
            {
                if (Variable(word, ref i, escape, variables) is not { } value || result.Length + value.Length > MaximumLength) return null;
                result.Append(value);
            }
            else result.Append(c);
        }
        return result.ToString();
    }

    /// <summary><c>$NAME</c>, <c>${NAME}</c>, and with <c>-</c>, <c>+</c> or <c>?</c> and a word behind the name, after a colon or
    /// not.</summary>
    private static string? Variable(string word, ref int at, char escape, IReadOnlyDictionary<string, string> variables)
    {
        var braces = at + 1 < word.Length && word[at + 1] == '{';
        var start = at + (braces ? 2 : 1);
        var end = start;
        while (end < word.Length && (char.IsAsciiLetterOrDigit(word[end]) || word[end] == '_')) end++;
        if (end == start) return braces ? null : "$";
        var value = variables.GetValueOrDefault(word[start..end]);
        at = end - 1;
        if (!braces) return value ?? "";
        var close = Close(word, end);
        if (close < 0) return null;
        at = close;
        if (close == end) return value ?? "";
        var isEmptyUnset = word[end] == ':';
        if (isEmptyUnset) end++;
        if (end == close) return null;
        var isSet = value is not null && (value.Length > 0 || !isEmptyUnset);
        return (word[end], Expand(word[(end + 1)..close], escape, variables)) switch
        {
            ('-', { } other) => isSet ? value : other,
            ('+', { } other) => isSet ? other : "",
            ('?', _) => isSet ? value : null,
            _ => null,
        };
    }

    private static int Close(string word, int from)
    {
        var depth = 1;
        for (var i = from; i < word.Length; i++)
        {
            if (word[i] == '{') depth++;
            else if (word[i] == '}' && --depth == 0) return i;
        }
        return -1;
    }
}
