namespace Plimsoll.Runtime;

/// <summary>The first error in what a program wrote: what comes after it is often only its consequence.</summary>
public static class FirstError
{
    private const int LongestShown = 300;

    /// <summary>
    /// The first line that tells of an error, as .NET, Python, Go, Node, Java, Rust and structured logs write it. Of an error that takes
    /// several lines it is the one
    /// with the message. Null when no line tells of one.
    /// </summary>
    /// <param name="lines">In the order in which they were written.</param>
    public static string? In(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        for (var i = 0; i < lines.Count; i++)
        {
            if (ErrorLine.Read(lines[i]) is { } error) return Shorten(Complete(error, lines, i + 1));
        }
        return null;
    }

    private static string Complete(ErrorLine error, IReadOnlyList<string> lines, int next) => error.Shape switch
    {
        // the frames are indented, and the message comes after them
        ErrorShape.Traceback => lines.Skip(next).Select(ErrorLine.Plain)
            .FirstOrDefault(line => line.Length > 0 && !char.IsWhiteSpace(line[0])) ?? error.Text,
        ErrorShape.Heading => $"{error.Text} {Message(lines, next)}".TrimEnd(),
        _ => error.Text,
    };

    /// <summary>The line below a heading; where .NET logs an exception with it, that says more.</summary>
    private static string Message(IReadOnlyList<string> lines, int at)
    {
        var (said, then) = (Line(at), Line(at + 1));
        return ErrorLine.IsException(then) && !ErrorLine.IsException(said) ? $"{said}: {then}" : said;

        string Line(int i) => i < lines.Count ? ErrorLine.Plain(lines[i]).Trim() : "";
    }

    private static string Shorten(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";
}
