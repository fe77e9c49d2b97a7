using System.Threading.Channels;
using Plimsoll.Progress;
using Spectre.Console;

namespace Plimsoll.Terminal;

/// <summary>The lines of what is under way, at the bottom of a terminal; events that are over scroll away above them.</summary>
internal sealed class LiveDisplay : IProgress<RunProgress>, IAsyncDisposable
{
    /// <summary>Often enough for a clock that shows seconds, seldom enough for a slow connection.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // one task alone writes: the library's locks are not made for several
    private readonly Channel<RunProgress> _events = Channel.CreateUnbounded<RunProgress>(new() { SingleReader = true });
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Screen _screen;
    private readonly TimeProvider _time;
    private readonly ActivityList _underWay;
    private readonly Task _shown;

    public LiveDisplay(Screen screen, TimeProvider time)
    {
        (_screen, _time, _underWay) = (screen, time, new(time));
        AppDomain.CurrentDomain.ProcessExit += ShowCursor;
        AppDomain.CurrentDomain.UnhandledException += ShowCursor;
        _shown = Task.Run(ShowAsync);
    }

    private bool IsOver => _events.Reader.Completion.IsCompleted;

    /// <inheritdoc />
    public void Report(RunProgress value) => _events.Writer.TryWrite(value);

    /// <summary>Shows what was reported until now, and takes the lines away.</summary>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        _ending.TrySetResult();
        await _shown;
        AppDomain.CurrentDomain.ProcessExit -= ShowCursor;
        AppDomain.CurrentDomain.UnhandledException -= ShowCursor;
    }

    private async Task ShowAsync()
    {
        while (true)
        {
            Take(words => ProgressView.Write(_screen, words));
            if (IsOver) return;
            // apart: a command that is done at once does not load the library
            if (_underWay.Activities.Count > 0) await ShowActivitiesAsync();
            else await PauseAsync();
        }
    }

    /// <summary>
    /// Until there are fewer of them, or the terminal has another size: the library never takes a line back, and in a terminal that became
    /// smaller it would clear all that was written before.
    /// </summary>
    private async Task ShowActivitiesAsync()
    {
        var (size, most) = (_screen.Size(), 0);
        var console = TerminalOutput.Open(_screen, size);
        await console.Live(new ActivityLines(_underWay, _time)).AutoClear(true).StartAsync(async live =>
        {
            while (!IsOver && _screen.Size() == size && _underWay.Activities.Count >= most)
            {
                most = _underWay.Activities.Count;
                live.Refresh();
                await PauseAsync();
                Take(words => console.Write(new EventLine(words.Step, words.Text)));
            }
        });
    }

    private void Take(Action<(string Step, string Text)> write)
    {
        while (_events.Reader.TryRead(out var said))
        {
            if (!said.IsDetail) write(ProgressView.Words(said));
            _underWay.Take(said);
        }
    }

    private Task PauseAsync() => Task.WhenAny(_ending.Task, Task.Delay(Interval));

    private void ShowCursor(object? sender, EventArgs e) => _screen.ShowCursor();
}
