using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Tests;

/// <summary>What a terminal shows after it was written to: lines, and where the cursor is.</summary>
internal sealed partial class Terminal
{
    private readonly List<string> _lines = [""];
    private int _row;
    private int _column;

    public bool HasCursor { get; private set; } = true;

    /// <summary>The lines that are not empty.</summary>
    public IEnumerable<string> Lines => _lines.Select(line => line.TrimEnd()).Where(line => line.Length > 0);

    public static Terminal Showing(string written)
    {
        var terminal = new Terminal();
        foreach (Match match in Parts().Matches(written)) terminal.Take(match);
        return terminal;
    }

    private void Take(Match part)
    {
        if (part.Groups["text"] is { Success: true } text) Write(text.Value);
        else if (part.Value == "\r") _column = 0;
        else if (part.Value == "\n") GoTo(_row + 1);
        else Control(part.Groups["what"].Value, part.Groups["number"].Value);
    }

    private void Control(string what, string number)
    {
        switch (what)
        {
            case "A": GoTo(_row - int.Parse(number, CultureInfo.InvariantCulture)); break;
            case "K": _lines[_row] = number == "2" ? "" : _lines[_row][..Math.Min(_column, _lines[_row].Length)]; break;
            case "h" or "l": HasCursor = what == "h"; break;
            case "m": break;
            default: throw new NotSupportedException($"a terminal was told {number}{what}");
        }
    }

    private void GoTo(int row)
    {
        if (row > _row) _column = 0;
        _row = row;
        while (_lines.Count <= _row) _lines.Add("");
    }

    private void Write(string text)
    {
        var line = _lines[_row].PadRight(_column);
        _lines[_row] = line[.._column] + text + (line.Length > _column + text.Length ? line[(_column + text.Length)..] : "");
        _column += text.Length;
    }

    // of the sequences of ECMA-48 those that begin with CSI
    [GeneratedRegex(@"\e\[(?<number>[?0-9;]*)(?<what>[A-Za-z])|\r|\n|(?<text>[^\e\r\n]+)")]
    private static partial Regex Parts();
}
