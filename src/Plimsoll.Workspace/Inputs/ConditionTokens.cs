namespace Plimsoll.Workspace.Inputs;

/// <summary>Takes a condition of MSBuild apart: texts in quotes, brackets, comparisons and words.</summary>
internal static class ConditionTokens
{
    public static IReadOnlyList<string> Split(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]) || text[at] == ',')
            {
                at++;
                continue;
            }
            var end = End(text, at);
            tokens.Add(text[at..end]);
            at = end;
        }
        return tokens;
    }

    private static int End(string text, int at)
    {
        switch (text[at])
        {
            case '\'':
                return Quoted(text, at);
            case '(' or ')':
                return at + 1;
            case '=' or '!' or '<' or '>':
                return at + 1 < text.Length && text[at + 1] == '=' ? at + 2 : at + 1;
            default:
                var end = at;
                while (end < text.Length && !char.IsWhiteSpace(text[end])
                    && text[end] is not ('(' or ')' or '=' or '!' or '<' or '>' or '\'' or ','))
                {
                    if (text[end] is '$' or '@' or '%' && end + 1 < text.Length && text[end + 1] == '('
                        && MsBuildBrackets.Closing(text, end + 1) is var close and > 0) end = close;
                    end++;
                }
                return end;
        }
    }

    /// <summary>The quote that ends a text; those in the arguments of a property function do not.</summary>
    private static int Quoted(string text, int at)
    {
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\'') return i + 1;
            if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '(' && MsBuildBrackets.Closing(text, i + 1) is var close and > 0)
                i = close;
        }
        return text.Length;
    }
}
