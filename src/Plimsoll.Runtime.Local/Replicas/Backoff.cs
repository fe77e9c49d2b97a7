namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>How long to wait before a replica is started again: 100 ms, doubled each time up to 30 s, and from the beginning after it was
/// up for a while.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    /// <summary>The wait after a process that was up that long.</summary>
    public TimeSpan After(TimeSpan uptime)
    {
        var wait = uptime >= LongEnough ? First : _next;
        _next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }
}
