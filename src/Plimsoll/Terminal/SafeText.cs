using System.Buffers;
using System.Text;

namespace Plimsoll.Terminal;

/// <summary>
/// Text that others wrote, made harmless for a terminal: there control characters move the cursor, rewrite what was said, or
/// type answers. Sequences that only colour text are left out, and every other control character becomes
/// <see cref="Replacement"/>.
/// </summary>
internal static class SafeText
{
    private const char Replacement = '\uFFFD';
    private const char Escape = '\e';

    private static readonly SearchValues<char> ColourParameters = SearchValues.Create("0123456789;");

    /// <summary>A text that may have several lines.</summary>
    public static string Lines(string text) => Clean(text, keepLines: true, keepColours: false);

    /// <summary>A text of one line: also its line breaks and tabs are replaced.</summary>
    public static string Line(string text) => Clean(text, keepLines: false, keepColours: false);

    /// <summary>A line of a program's output: it may have tabs, and colours where they are welcome, which end with the line.</summary>
    public static string LogLine(string text, bool keepColours)
    {
        var line = Clean(text.Replace('\n', Replacement), keepLines: true, keepColours);
        return line.Contains(Escape, StringComparison.Ordinal) ? $"{line}{Escape}[0m" : line;
    }

    private static string Clean(string text, bool keepLines, bool keepColours)
    {
        if (!text.Any(char.IsControl)) return text;
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var length = ColourLength(text.AsSpan(i));
            if (length > 0)
            {
                if (keepColours) clean.Append(text, i, length);
                i += length - 1;
            }
            else
            {
                clean.Append(!char.IsControl(text[i]) || keepLines && IsLayout(text, i) ? text[i] : Replacement);
            }
        }
        return clean.ToString();
    }

    // a carriage return alone would let the next text be written over what stands in its line
    private static bool IsLayout(string text, int i) =>
        text[i] is '\t' or '\n' || text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n';

    /// <summary>
    /// The length of the sequence Select Graphic Rendition (ECMA-48) that the text begins with, such as <c>ESC [ 1 ; 31 m</c>;
    /// 0 when there is none.
    /// </summary>
    private static int ColourLength(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("\e[")) return 0;
        var end = text[2..].IndexOfAnyExcept(ColourParameters);
        return end >= 0 && text[2 + end] == 'm' ? end + 3 : 0;
    }
}
