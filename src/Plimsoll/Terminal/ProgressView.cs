using Plimsoll.Progress;

namespace Plimsoll.Terminal;

/// <summary>
/// Shows what happens while it happens, on standard error: a line for each event, and on a terminal below them a line for each unit that is
/// under way, with what it does and for how long. What a tool at work writes is shown there only; when the tool failed it stands in the
/// error.
/// </summary>
internal sealed class ProgressView : IProgress<RunProgress>, IAsyncDisposable
{
    private readonly Lock _turn = new();
    private readonly Screen _screen;
    private readonly LiveDisplay? _live;

    public ProgressView(Shell shell)
    {
        _screen = shell.Error;
        if (_screen.IsTerminal) _live = new(_screen, shell.Time);
    }

    /// <summary>An event in words: its step, and the rest, which may have several lines.</summary>
    public static (string Step, string Text) Words(RunProgress said) =>
        ($"{said.Step,-6}", $" {(said.Subject.Length > 0 ? $"{said.Subject}: " : "")}{said.Text}");

    /// <summary>Writes an event where nothing has to be written over.</summary>
    public static void Write(Screen screen, (string Step, string Text) words) => screen.WriteLine(new(words.Step, Tone.Dim), words.Text);

    /// <inheritdoc />
    public void Report(RunProgress value)
    {
        if (_live is not null) _live.Report(value);
        else if (!value.IsDetail)
        {
            // units are tested and built side by side
            lock (_turn) Write(_screen, Words(value));
        }
    }

    /// <summary>Ends the lines of what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_live is not null) await _live.DisposeAsync();
    }
}
