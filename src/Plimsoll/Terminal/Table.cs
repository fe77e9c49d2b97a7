using System.Text;

namespace Plimsoll.Terminal;

/// <summary>A text in a table.</summary>
internal sealed record Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Rows under titles, each column as wide as its widest cell; a column without any text is left out.</summary>
internal sealed class Table(params string[] titles)
{
    private readonly List<Cell[]> _rows = [[.. titles.Select(title => new Cell(title, Tone.Dim))]];

    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Writes it; nothing when it has no rows.</summary>
    public void WriteTo(Screen screen, string indent = "")
    {
        if (_rows.Count == 1) return;
        var widths = Widths(_rows);
        var filled = Widths(_rows.Skip(1));
        foreach (var row in _rows)
        {
            var line = new StringBuilder(indent);
            for (var column = 0; column < titles.Length; column++)
            {
                if (filled[column] == 0) continue;
                if (line.Length > indent.Length) line.Append("  ");
                line.Append(screen.Paint(row[column].Text, row[column].Tone)).Append(' ', widths[column] - row[column].Text.Length);
            }
            screen.WriteLine(line.ToString().TrimEnd());
        }
    }

    private int[] Widths(IEnumerable<Cell[]> rows)
    {
        var widths = new int[titles.Length];
        foreach (var row in rows)
        {
            for (var column = 0; column < widths.Length; column++) widths[column] = Math.Max(widths[column], row[column].Text.Length);
        }
        return widths;
    }
}
