using System.Collections.Concurrent;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>How long something has been so, by our own clock: that of a cluster may be another.</summary>
/// <param name="time">The clock.</param>
internal sealed class FirstSeen(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _since = new();
    private readonly ConcurrentDictionary<string, bool> _ever = new();

    /// <summary>How long it has been seen to be so; zero when it is not.</summary>
    public TimeSpan For(string what, bool isSo)
    {
        if (isSo) return time.GetElapsedTime(_since.GetOrAdd(what, _ => time.GetTimestamp()));
        _since.TryRemove(what, out _);
        return TimeSpan.Zero;
    }

    /// <summary>Whether it is so, or was seen to be so before.</summary>
    public bool Ever(string what, bool isSo) => isSo ? _ever.GetOrAdd(what, true) : _ever.ContainsKey(what);
}
