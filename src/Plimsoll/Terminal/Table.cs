namespace Plimsoll.Terminal;

/// <summary>Rows under titles, each column as wide as its widest cell; a column without any text is left out.</summary>
internal sealed class Table(params string[] titles)
{
    private readonly List<Cell[]> _rows = [[.. titles.Select(title => new Cell(title, Tone.Dim))]];

    // made harmless here already: a column is as wide as what is shown
    public void Add(params Cell[] cells) => _rows.Add([.. cells.Select(cell => cell with { Text = SafeText.Line(cell.Text) })]);

    /// <summary>Writes it; nothing when it has no rows.</summary>
    public void WriteTo(Screen screen, string indent = "")
    {
        if (_rows.Count == 1) return;
        var widths = Widths(_rows);
        var filled = Widths(_rows.Skip(1));
        foreach (var row in _rows)
        {
            var line = new List<Cell> { indent };
            var gap = "";
            for (var column = 0; column < titles.Length; column++)
            {
                if (filled[column] == 0) continue;
                var cell = row[column];
                // nothing follows the last text of a row, not even space
                if (cell.Text.Length > 0) line.AddRange([gap, cell]);
                gap = (cell.Text.Length > 0 ? "" : gap) + new string(' ', widths[column] - cell.Text.Length + 2);
            }
            screen.WriteRow(line);
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
