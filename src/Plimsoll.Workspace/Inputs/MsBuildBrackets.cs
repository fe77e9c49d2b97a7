namespace Plimsoll.Workspace.Inputs;

/// <summary>Finds the brackets and arguments of MSBuild's expressions.</summary>
internal static class MsBuildBrackets
{
    /// <summary>The bracket that closes the one at an index; -1 when none does. What is in quotes closes nothing.</summary>
    public static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')' && --depth == 0) return i;
            else if (text[i] is '\'' or '"' or '`' && text.IndexOf(text[i], i + 1) is var end)
            {
                if (end < 0) return -1;
                i = end;
            }
        }
        return -1;
    }

    /// <summary>The calls in <c>x.Method(…).Method(…)</c>, each with what is before its brackets and what is between them.</summary>
    public static IEnumerable<(string Name, string Arguments)> Calls(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '(') continue;
            var close = Closing(text, i);
            if (close < 0) yield break;
            yield return (text[start..i], text[(i + 1)..close]);
            i = close;
            start = close + 1;
        }
    }

    /// <summary>The arguments between two brackets, without their quotes.</summary>
    public static IEnumerable<string> Arguments(string text)
    {
        var (start, depth, quote) = (0, 0, '\0');
        for (var i = 0; i < text.Length; i++)
        {
            if (quote != '\0') quote = text[i] == quote ? '\0' : quote;
            else if (text[i] is '\'' or '"' or '`') quote = text[i];
            else if (text[i] == '(') depth++;
            else if (text[i] == ')') depth--;
            else if (text[i] == ',' && depth == 0)
            {
                yield return Unquoted(text[start..i]);
                start = i + 1;
            }
        }
        if (text.Trim().Length > 0) yield return Unquoted(text[start..]);
    }

    private static string Unquoted(string argument) => argument.Trim().Trim('\'', '"', '`');
}
