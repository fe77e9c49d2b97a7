using Microsoft.AspNetCore.Http;

namespace Hosting;

/// <summary>
/// A connection that can be ended without a request being lost on it. To close it while it is idle would race with a request that is on its
/// way: it ends with the next answer, which over HTTP/1.1 says <c>Connection: close</c>, and over HTTP/2 is followed by GOAWAY.
/// </summary>
/// <param name="time">What tells how long it has been quiet.</param>
internal sealed class ReplicaConnection(TimeProvider time)
{
    volatile bool _retiring;
    volatile bool _used;
    volatile bool _closing;
    int _running;
    long _wrote = time.GetTimestamp();

    /// <summary>True when the next answer shall be the last.</summary>
    public bool IsRetiring => _retiring;

    /// <summary>Whether HTTP/2 goes away with what is written next. Sent away before its first request it would be a connection that
    /// failed; when it is closed Kestrel says it.</summary>
    public bool SaysFarewell => _retiring && _used && !_closing;

    /// <summary>How long nothing was written, over HTTP/2; null while a request runs.</summary>
    public TimeSpan? Quiet => Volatile.Read(ref _running) == 0 ? time.GetElapsedTime(Volatile.Read(ref _wrote)) : null;

    /// <summary>A request has begun.</summary>
    public void Use() => _used = true;

    /// <summary>Serves a request over HTTP/2, where several run at a time.</summary>
    /// <param name="next">Answers it.</param>
    /// <param name="context">The request.</param>
    public async Task RunAsync(RequestDelegate next, HttpContext context)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await next(context);
        }
        finally
        {
            // its last frames are written after this
            Wrote();
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Something was written.</summary>
    public void Wrote() => Volatile.Write(ref _wrote, time.GetTimestamp());

    /// <summary>Ends it with its next answer.</summary>
    public void Retire() => _retiring = true;

    /// <summary>Kestrel ends it.</summary>
    public void Close() => _closing = true;
}
