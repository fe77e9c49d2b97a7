namespace Plimsoll.Runtime.Local;

/// <summary>Something that goes wrong again and again for a while: it is said when it begins and when it is over, not each time. Safe from
/// any thread.</summary>
internal sealed class Episode(Action<string> say, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile bool _isOn;
    private long _seen;

    /// <summary>Whether it has begun and is not over.</summary>
    public bool IsOn => _isOn;

    /// <summary>Whether it is on, and went wrong in the last so long.</summary>
    public bool IsRecent(TimeSpan within) => _isOn && time.GetElapsedTime(Volatile.Read(ref _seen)) < within;

    /// <summary>While it is on: it still goes wrong. Nothing is said.</summary>
    public void GoOn()
    {
        if (_isOn) Volatile.Write(ref _seen, time.GetTimestamp());
    }

    /// <summary>It went wrong.</summary>
    /// <param name="line">Said when that is new.</param>
    public void See(string line)
    {
        lock (_gate)
        {
            _seen = time.GetTimestamp();
            if (_isOn) return;
            _isOn = true;
        }
        say(line);
    }

    /// <summary>It goes well. The episode is over when nothing went wrong for a while.</summary>
    /// <param name="quiet">How long nothing must have gone wrong: else each of many small changes would be said.</param>
    /// <param name="line">Said when it is over.</param>
    public void End(TimeSpan quiet, string line)
    {
        if (!_isOn) return;
        lock (_gate)
        {
            if (!_isOn || time.GetElapsedTime(_seen) < quiet) return;
            _isOn = false;
        }
        say(line);
    }
}
