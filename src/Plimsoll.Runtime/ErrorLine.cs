using System.Text.RegularExpressions;

namespace Plimsoll.Runtime;

/// <summary>Where the message of an error is.</summary>
internal enum ErrorShape
{
    /// <summary>On this line.</summary>
    Line,

    /// <summary>On the next line.</summary>
    Heading,

    /// <summary>On the first line after this one that is not indented.</summary>
    Traceback,
}

/// <summary>A line that tells of an error.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Shape">Where its message is.</param>
internal sealed partial record ErrorLine(string Text, ErrorShape Shape)
{
    // a level stands behind a time, a thread, a logger: a line that is about errors has words before it
    private const int MostWordsBeforeLevel = 5;

    private static readonly string[] Levels = ["ERROR", "ERR", "EROR", "FATAL", "FTL", "CRITICAL", "CRIT", "PANIC", "EMERG", "SEVERE"];

    /// <summary>What a line tells; null when it does not tell of an error.</summary>
    public static ErrorLine? Read(string line)
    {
        var text = Plain(line).TrimEnd();
        if (text.Length == 0) return null;
        if (text.TrimStart().StartsWith('{')) return JsonLogLine.ErrorOf(text) is { } message ? new(message, ErrorShape.Line) : null;
        return text.EndsWith("Traceback (most recent call last):", StringComparison.Ordinal) ? new(text, ErrorShape.Traceback)
            : Heading().IsMatch(text) ? new(text, ErrorShape.Heading)
            : Beginning().IsMatch(text) || Named().IsMatch(text) || Field().IsMatch(text) || HasLevel(text) ? new(text, ErrorShape.Line)
            : null;
    }

    /// <summary>A line without the colours that it has on a terminal.</summary>
    public static string Plain(string line) => line.Contains('\e', StringComparison.Ordinal) ? Colour().Replace(line, "") : line;

    /// <summary>Whether a text is the name of an exception and what it says.</summary>
    public static bool IsException(string text) => Named().IsMatch(text);

    private static bool HasLevel(string text)
    {
        var isTime = false;
        var words = text.Split((char[])[' ', '\t'], MostWordsBeforeLevel + 2, StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words.Take(MostWordsBeforeLevel + 1))
        {
            var inner = word.Trim('[', ']', '(', ')', '<', '>', '|', '*');
            var level = inner.Split(':')[0].TrimEnd(',');
            if (Levels.Contains(level, StringComparer.Ordinal)) return true;
            // in lower case it is a level only where nothing else would stand
            if (Levels.Contains(level, StringComparer.OrdinalIgnoreCase))
                return isTime || inner != word || inner.Contains(':', StringComparison.Ordinal);
            if (!inner.Any(char.IsAsciiDigit) && inner == word && !Zone().IsMatch(word)) return false;
            isTime = inner.Any(char.IsAsciiDigit) || isTime;
        }
        return false;
    }

    // the console of .NET, and Rust's panics
    [GeneratedRegex(@"^([\d\-:.,/TZ+ \[\]]*)(fail|crit): \S+\[\d+\]$|^thread '.*' panicked at \S+:\d+:\d+:$", RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    [GeneratedRegex(
        @"^([\d\-:.,/TZ+ \[\]]*)(fail|crit): .|^(Unhandled exception|Uncaught |panic: |(PHP )?fatal error: |Exception in thread |"
        + @"npm ERR!|npm error |Segmentation fault|terminate called |(ERRO|FATA|PANI)\[|thread '.*' panicked at )"
        + @"|^[EF]\d{4} \d\d:\d\d:\d\d",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Beginning();

    // System.IO.IOException: …, TypeError: …, Error [ERR_X]: …, and Ruby's "… (NameError)"
    [GeneratedRegex(@"^(Caused by: )?([\w$]+(\.|::))*([A-Z][\w$]*)?(Error|Exception)( \[\w+\])?: .|\([A-Z]\w*(Error|Exception)\)$",
        RegexOptions.NonBacktracking)]
    private static partial Regex Named();

    // logfmt, and what Python's documentation shows
    [GeneratedRegex(
        """(^|\s)(level|lvl|severity)="?(error|err|fatal|panic|crit|critical|emerg)"?(\s|$)|^.{0,120} - (ERROR|CRITICAL|FATAL) - """,
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Field();

    // a zone of time, and no other level
    [GeneratedRegex("^(UTC|GMT|Z|[A-Z]{1,3}ST|[A-Z]{1,3}DT|[A-Z]{2}T)$", RegexOptions.NonBacktracking)]
    private static partial Regex Zone();

    [GeneratedRegex(@"\e\[[0-9;]*m", RegexOptions.NonBacktracking)]
    private static partial Regex Colour();
}
