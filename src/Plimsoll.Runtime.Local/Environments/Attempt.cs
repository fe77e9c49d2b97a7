using Plimsoll.Progress;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>One attempt to make an environment what it shall be. It goes on when nobody waits for it; who comes later hears all that was
/// said.</summary>
internal sealed class Attempt(DesiredFile desired) : IProgress<RunProgress>
{
    private readonly Lock _gate = new();
    private readonly List<RunProgress> _said = [];
    private readonly List<IProgress<RunProgress>> _listeners = [];
    private readonly CancellationTokenSource _superseded = new();

    public DesiredFile Desired { get; } = desired;

    /// <summary>How it ends.</summary>
    public Task<RolloutOutcome> Outcome { get; private set; } =
        Task.FromException<RolloutOutcome>(new InvalidOperationException("not begun"));

    public void Begin(Func<Attempt, CancellationToken, Task<RolloutOutcome>> run) => Outcome = Task.Run(() => run(this, _superseded.Token));

    /// <summary>Ends it before its time, at a point where nothing is half done.</summary>
    public async Task EndAsync()
    {
        await _superseded.CancelAsync();
        await ((Task)Outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Report(RunProgress value)
    {
        lock (_gate)
        {
            _said.Add(value);
            foreach (var listener in _listeners) listener.Report(value);
        }
    }

    /// <summary>Waits for the outcome; the listener hears everything from the beginning.</summary>
    public async Task<RolloutOutcome> ListenAsync(IProgress<RunProgress> listener, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var said in _said) listener.Report(said);
            _listeners.Add(listener);
        }
        try
        {
            return await Outcome.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate) _listeners.Remove(listener);
        }
    }
}
