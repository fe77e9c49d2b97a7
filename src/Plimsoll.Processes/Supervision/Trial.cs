namespace Plimsoll.Processes;

/// <summary>
/// Whether this machine can do something, found out by trying. A success is remembered;
/// a refusal may have been a moment without memory or processes, so that it is tried again, at most once a second.
/// </summary>
/// <param name="attempt">Why not, in one line; null when it can.</param>
/// <param name="time">Time between attempts.</param>
internal sealed class Trial(Func<string?> attempt, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private (string? Refusal, long At)? _last;

    /// <summary>Why not, in one line; null when it can.</summary>
    public string? Refusal
    {
        get
        {
            lock (_lock)
            {
                if (_last is not { } last || (last.Refusal is not null && time.GetElapsedTime(last.At) >= Interval))
                    _last = last = (attempt(), time.GetTimestamp());
                return last.Refusal;
            }
        }
    }
}
