namespace Hosting;

/// <summary>
/// A connection that can be ended without a request being lost on it. To close it while it is idle would race with a request that is on its way: it ends with the next answer,
/// which over HTTP/1.1 says <c>Connection: close</c>, and over HTTP/2 is followed by GOAWAY.
/// </summary>
internal sealed class ReplicaConnection
{
    volatile bool _retiring;
    volatile bool _used;

    /// <summary>True when the next answer shall be the last.</summary>
    public bool IsRetiring => _retiring;

    /// <summary>Whether HTTP/2 goes away with what is written next. Sent away before its first request it would be a connection that failed.</summary>
    public bool SaysFarewell => _retiring && _used;

    /// <summary>A request has begun.</summary>
    public void Use() => _used = true;

    /// <summary>Ends it with its next answer.</summary>
    public void Retire() => _retiring = true;
}
