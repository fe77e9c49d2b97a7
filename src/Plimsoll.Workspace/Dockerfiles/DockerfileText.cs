using System.Text;
using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>
/// Splits a Dockerfile into instructions as BuildKit does (docs.docker.com/reference/dockerfile): directives, comments, continued lines, here-documents.
/// Whatever is in it, this ends and throws nothing: what is wrong there is said by the program that builds it.
/// </summary>
internal sealed partial class DockerfileText
{
    private readonly string[] _lines;
    private readonly char _escape = '\\';
    private int _at;

    private DockerfileText(string text)
    {
        _lines = text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        // directives are what stands before everything else, empty lines and other comments among it
        for (; _at < _lines.Length && Directive().Match(_lines[_at]) is { Success: true } directive; _at++)
            if (directive.Groups[1].Value.Equals("escape", StringComparison.OrdinalIgnoreCase) && directive.Groups[2].Value == "`") _escape = '`';
    }

    /// <summary>The instructions, in order.</summary>
    public static IEnumerable<DockerfileInstruction> Read(ReadOnlyMemory<byte> content) => new DockerfileText(Encoding.UTF8.GetString(content.Span)).Read();

    private IEnumerable<DockerfileInstruction> Read()
    {
        while (_at < _lines.Length)
        {
            var line = Join();
            if (line.Length == 0) continue;
            var end = line.AsSpan().IndexOfAny(" \t");
            var (keyword, rest) = end < 0 ? (line, "") : (line[..end], line[end..].Trim());
            keyword = keyword.ToUpperInvariant();
            SkipHereDocuments(keyword, rest);
            yield return new(keyword, rest, _escape);
        }
    }

    /// <summary>The next line with those that it is continued on; comments and empty lines between them are not part of it.</summary>
    private string Join()
    {
        var first = _lines[_at++].TrimStart();
        if (first.Length == 0 || first[0] == '#') return "";
        var joined = new StringBuilder();
        for (var part = first; ;)
        {
            var goesOn = IsContinued(ref part);
            joined.Append(part);
            if (!goesOn) break;
            while (_at < _lines.Length && _lines[_at].AsSpan().TrimStart() is { IsEmpty: true } or ['#', ..]) _at++;
            if (_at == _lines.Length) break;
            part = _lines[_at++];
        }
        return joined.ToString().Trim();
    }

    private bool IsContinued(ref string line)
    {
        var end = line.AsSpan().TrimEnd(" \t").Length - 1;
        if (end < 0 || line[end] != _escape || (end > 0 && line[end - 1] == _escape)) return false;
        line = line[..end];
        return true;
    }

    private void SkipHereDocuments(string keyword, string rest)
    {
        if (keyword == "ONBUILD") keyword = rest.Split([' ', '\t'], 2)[0].ToUpperInvariant();
        if (keyword is not ("RUN" or "COPY" or "ADD")) return;
        foreach (var word in DockerfileWords.Split(rest, _escape))
        {
            if (HereDocument().Match(word) is not { Success: true } match) continue;
            var name = DockerfileWords.Unquote(match.Groups[2].Value, _escape);
            if (name.Length == 0) continue;
            var tabs = match.Groups[1].Length > 0;
            while (_at < _lines.Length && (tabs ? _lines[_at].TrimStart('\t') : _lines[_at]) != name) _at++;
            _at++;
        }
    }

    [GeneratedRegex(@"^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Directive();

    [GeneratedRegex("^[0-9]*<<(-?)([^<]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex HereDocument();
}
