namespace Plimsoll.Terminal;

/// <summary>A text of one line: a part of a row, or of a line.</summary>
internal sealed record Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}
