namespace Plimsoll.Terminal;

/// <summary>
/// Standard output or standard error, and what may be assumed of who reads it. Everything goes through it, and it lets no
/// control character of a text reach a terminal (<see cref="SafeText"/>): commits, manifests, tests and replicas come from others.
/// </summary>
/// <param name="Writer">Where the text goes.</param>
internal sealed record Screen(TextWriter Writer)
{
    /// <summary>A person reads it as it comes, and what was written can be written over.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Colours are welcome.</summary>
    public bool HasColour { get; init; }

    /// <summary>Tells how many columns and lines the terminal has now.</summary>
    public Func<(int Width, int Height)> Size { get; init; } = () => (120, 24);

    /// <summary>Writes a text, which may have several lines.</summary>
    public void WriteLine(string text = "", Tone tone = Tone.Plain) => Writer.WriteLine(Colour(SafeText.Lines(text), tone));

    /// <summary>Writes a text, which may have several lines, after what begins its first one.</summary>
    public void WriteLine(Cell start, string text) => Writer.WriteLine($"{Paint(start)}{SafeText.Lines(text)}");

    /// <summary>Writes one line of several parts.</summary>
    public void WriteRow(params IEnumerable<Cell> cells) => Writer.WriteLine(string.Concat(cells.Select(Paint)));

    /// <summary>Writes a line of a program's output, after who wrote it; with the program's own colours where they are welcome.</summary>
    public void WriteLogLine(Cell source, string text) =>
        Writer.WriteLine($"{Paint(source)}  {SafeText.LogLine(text, keepColours: HasColour)}");

    /// <summary>Writes without ending the line.</summary>
    public void Write(Cell cell) => Writer.Write(Paint(cell));

    /// <summary>Begins anew at the top of the terminal; elsewhere what follows comes below.</summary>
    public void Clear()
    {
        if (IsTerminal) Writer.Write("\e[H\e[2J\e[3J");
    }

    /// <summary>Shows the cursor again, whoever hid it.</summary>
    public void ShowCursor()
    {
        if (IsTerminal) Writer.Write("\e[?25h");
    }

    private string Paint(Cell cell) => Colour(SafeText.Line(cell.Text), cell.Tone);

    // after the text is harmless: its own colours would be taken away too
    private string Colour(string text, Tone tone) =>
        HasColour && tone != Tone.Plain && text.Length > 0 ? $"\e[{(int)tone}m{text}\e[0m" : text;
}
