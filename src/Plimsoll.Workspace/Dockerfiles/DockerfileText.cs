using System.Text;
using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>
/// Splits a Dockerfile into instructions as BuildKit does (docs.docker.com/reference/dockerfile): directives, comments, continued lines,
/// here-documents. Whatever is in it, this ends and throws nothing: what is wrong there is said by the program that builds it.
/// </summary>
internal sealed partial class DockerfileText
{
    private readonly string[] _lines;
    private readonly int[] _starts;
    private readonly char _escape = '\\';
    private int _at;

    private DockerfileText(string text)
    {
        var lines = text.Split('\n');
        _starts = new int[lines.Length];
        for (var i = 1; i < lines.Length; i++) _starts[i] = _starts[i - 1] + lines[i - 1].Length + 1;
        _starts[0] = lines[0].Length - lines[0].TrimStart('\uFEFF').Length;
        _lines = [.. lines.Select((line, i) => (i == 0 ? line[_starts[0]..] : line).TrimEnd('\r'))];
        // directives are what stands before everything else, empty lines and other comments among it
        for (; _at < _lines.Length && Directive().Match(_lines[_at]) is { Success: true } directive; _at++)
            if (directive.Groups[1].Value.Equals("escape", StringComparison.OrdinalIgnoreCase) && directive.Groups[2].Value == "`")
                _escape = '`';
    }

    /// <summary>The instructions, in order.</summary>
    public static IEnumerable<DockerfileInstruction> Read(ReadOnlyMemory<byte> content) => Read(Encoding.UTF8.GetString(content.Span));

    /// <summary>The instructions, in order.</summary>
    public static IEnumerable<DockerfileInstruction> Read(string text) => new DockerfileText(text).Read();

    private IEnumerable<DockerfileInstruction> Read()
    {
        while (_at < _lines.Length)
        {
            var (line, places) = Join();
            var start = line.Length - line.TrimStart().Length;
            line = line.Trim();
            if (line.Length == 0) continue;
            var end = line.AsSpan().IndexOfAny(" \t");
            var (keyword, rest) = end < 0 ? (line, "") : (line[..end], line[end..].Trim());
            keyword = keyword.ToUpperInvariant();
            SkipHereDocuments(keyword, rest);
            yield return new(keyword, rest, _escape) { Places = places.GetRange(start + line.Length - rest.Length, rest.Length) };
        }
    }

    /// <summary>
    /// The next line with those that it is continued on, and where each of its characters is; comments and empty lines between them are not
    /// part of it.
    /// </summary>
    private (string Line, List<int> Places) Join()
    {
        var (joined, places) = (new StringBuilder(), new List<int>());
        var part = _lines[_at++];
        if (part.AsSpan().TrimStart() is { IsEmpty: true } or ['#', ..]) return ("", places);
        while (true)
        {
            var goesOn = IsContinued(ref part);
            joined.Append(part);
            places.AddRange(Enumerable.Range(_starts[_at - 1], part.Length));
            if (!goesOn) break;
            while (_at < _lines.Length && _lines[_at].AsSpan().TrimStart() is { IsEmpty: true } or ['#', ..]) _at++;
            if (_at == _lines.Length) break;
            part = _lines[_at++];
        }
        return (joined.ToString(), places);
    }

    private bool IsContinued(ref string line)
    {
        var end = line.AsSpan().TrimEnd(" \t").Length - 1;
        if (end < 0 || line[end] != _escape || (end > 0 && line[end - 1] == _escape)) return false;
        line = line[..end];
        return true;
    }

    /// <summary>Whether an instruction has a here-document.</summary>
    public static bool HasHereDocument(ReadOnlyMemory<byte> content) =>
        Read(content).Any(instruction => HereDocuments(instruction.Keyword, instruction.Rest, instruction.Escape).Any());

    private void SkipHereDocuments(string keyword, string rest)
    {
        foreach (var (name, tabs) in HereDocuments(keyword, rest, _escape))
        {
            while (_at < _lines.Length && (tabs ? _lines[_at].TrimStart('\t') : _lines[_at]) != name) _at++;
            _at++;
        }
    }

    /// <summary>The names of an instruction's here-documents, and whether tabs before the last line do not count.</summary>
    private static IEnumerable<(string Name, bool Tabs)> HereDocuments(string keyword, string rest, char escape)
    {
        if (keyword == "ONBUILD") keyword = rest.Split([' ', '\t'], 2)[0].ToUpperInvariant();
        if (keyword is not ("RUN" or "COPY" or "ADD")) return [];
        return from word in DockerfileWords.Split(rest, escape)
               let match = HereDocument().Match(word)
               where match.Success
               let name = DockerfileWords.Unquote(match.Groups[2].Value, escape)
               where name.Length > 0
               select (name, match.Groups[1].Length > 0);
    }

    [GeneratedRegex(@"^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Directive();

    [GeneratedRegex("^[0-9]*<<(-?)([^<]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex HereDocument();
}
