namespace Plimsoll.Runtime.Local.Services;

/// <summary>For how long two versions of a service took new connections. Not for use by several callers at once.</summary>
internal sealed class SideBySide(TimeProvider time)
{
    private TimeSpan _before;
    private long? _since;

    /// <summary>Until now.</summary>
    public TimeSpan Total => _since is { } since ? _before + time.GetElapsedTime(since) : _before;

    /// <summary>So many versions take them from now on.</summary>
    public void See(int versions)
    {
        _before = Total;
        _since = versions > 1 ? time.GetTimestamp() : null;
    }
}
