using System.Text;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Puts marks in the place of items and metadata that a text refers to.</summary>
internal static class ItemReferences
{
    // what nobody writes
    private const int Longest = 8 * 1024;

    /// <summary>Functions over items that give some of them, and nothing new.</summary>
    private static readonly string[] Choosing = ["Distinct", "DistinctWithCase", "Reverse", "ClearMetadata", "HasMetadata", "Exists",
        "WithMetadataValue", "WithoutMetadataValue", "AnyHaveMetadataValue", "Count", "Metadata"];

    /// <summary>The text with marks. Items as they are were named where they were included: they add no file.</summary>
    public static string Marked(string text)
    {
        if (!text.Contains("@(", StringComparison.Ordinal) && !text.Contains("%(", StringComparison.Ordinal)) return text;
        if (text.Length > Longest) return PossibleText.Anything[0];
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('@' or '%') || i + 1 == text.Length || text[i + 1] != '('
                || MsBuildBrackets.Closing(text, i + 1) is not (var end and > 0))
            {
                result.Append(text[i]);
                continue;
            }
            result.Append(text[i] == '@' ? Items(text[(i + 2)..end]) : (i == 0 || text[i - 1] == ';')
                && (end + 1 == text.Length || text[end + 1] == ';') ? PossibleText.Elsewhere.ToString() : PossibleText.Anything[0]);
            i = end;
        }
        return result.ToString();
    }

    private static string Items(string inner)
    {
        var arrow = inner.IndexOf("->", StringComparison.Ordinal);
        if (arrow < 0) return PossibleText.Elsewhere.ToString();
        var made = inner[(arrow + 2)..].Trim();
        if (made is ['\'', ..] && made.IndexOf('\'', 1) is var close and > 0) return Marked(made[1..close]);
        return Choosing.Any(name => made.StartsWith(name + "(", StringComparison.OrdinalIgnoreCase))
            && !made.Contains("->", StringComparison.Ordinal) ? PossibleText.Elsewhere.ToString() : PossibleText.Anything[0];
    }
}
