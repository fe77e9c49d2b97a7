namespace Plimsoll.Terminal;

/// <summary>A text in a table.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
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
        var shown = Enumerable.Range(0, titles.Length).Where(column => _rows.Skip(1).Any(row => row[column].Text.Length > 0)).ToList();
        var widths = shown.ToDictionary(column => column, column => _rows.Max(row => row[column].Text.Length));
        foreach (var row in _rows)
        {
            var cells = shown.Select(column => screen.Paint(row[column].Text, row[column].Tone) + new string(' ', widths[column] - row[column].Text.Length));
            screen.WriteLine((indent + string.Join("  ", cells)).TrimEnd());
        }
    }
}
