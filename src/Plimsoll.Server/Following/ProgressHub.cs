using System.Collections.Immutable;
using Plimsoll.Progress;

namespace Plimsoll.Server.Following;

/// <summary>Tells everyone who waits what happens, also those who came when it had begun.</summary>
internal sealed class ProgressHub : IProgress<RunProgress>
{
    private ImmutableList<IProgress<RunProgress>> _listeners = [];

    /// <inheritdoc />
    public void Report(RunProgress value)
    {
        foreach (var listener in _listeners) listener.Report(value);
    }

    /// <summary>Tells a listener until the result is disposed.</summary>
    public IDisposable Listen(IProgress<RunProgress> listener)
    {
        ImmutableInterlocked.Update(ref _listeners, all => all.Add(listener));
        return new Listening(this, listener);
    }

    private sealed class Listening(ProgressHub hub, IProgress<RunProgress> listener) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref hub._listeners, all => all.Remove(listener));
    }
}
