namespace Plimsoll.Terminal;

/// <summary>Standard output or standard error, and what may be assumed of who reads it.</summary>
/// <param name="Writer">Where the text goes.</param>
internal sealed record Screen(TextWriter Writer)
{
    /// <summary>A person reads it as it comes, and what was written can be written over.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Colours are welcome.</summary>
    public bool HasColour { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 120;

    public void WriteLine(string text = "", Tone tone = Tone.Plain) => Writer.WriteLine(Paint(text, tone));

    public void Write(string text) => Writer.Write(text);

    /// <summary>Begins anew at the top of the terminal; elsewhere what follows comes below.</summary>
    public void Clear()
    {
        if (IsTerminal) Write("\e[H\e[2J\e[3J");
    }

    /// <summary>The text in its tone, where colours are welcome.</summary>
    public string Paint(string text, Tone tone) => HasColour && tone != Tone.Plain && text.Length > 0 ? $"\e[{(int)tone}m{text}\e[0m" : text;
}
