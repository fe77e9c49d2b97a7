using System.Collections.Concurrent;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>
/// The uploads that are under way. Each has a file open, and while a piece comes a buffer in memory, so there are only so many; they end
/// with the process, and a while after the last piece came.
/// </summary>
internal sealed class UploadSessions(LocalImageStore store, TimeProvider time)
{
    /// <summary>As many at once as some twenty clients need that push five layers each.</summary>
    public const int Most = 100;

    /// <summary>How long nobody goes on with an upload until it ends.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>How long nobody goes on with an upload until it makes room for another one. Default: as long as a client may pause between
    /// two pieces.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, UploadSession> _sessions = new(StringComparer.Ordinal);
    private int _count;

    /// <exception cref="OciException"><see cref="OciErrors.TooManyRequests"/>: there are as many as there may be.</exception>
    public async Task<UploadSession> BeginAsync(string repository)
    {
        foreach (var forgotten in _sessions.Values.Where(session => session.Idle > Patience))
            await EndAsync(forgotten);
        // pushes that were broken off leave one for each layer
        if (Volatile.Read(ref _count) >= Most && _sessions.Values.MaxBy(session => session.Idle) is { } oldest && oldest.Idle > Pause)
            await EndAsync(oldest);
        if (Interlocked.Increment(ref _count) > Most)
        {
            Interlocked.Decrement(ref _count);
            throw new OciException(OciErrors.TooManyRequests,
                $"{Most} uploads are under way, which is the most at once; try again when some have ended. "
                    + $"One that nobody goes on with makes room after {Pause.TotalSeconds:0} s");
        }

        try
        {
            var session = new UploadSession(Guid.NewGuid().ToString("N"), repository, await store.BeginUploadAsync(repository), time);
            _sessions[session.Id] = session;
            _ = EndForgottenAsync(session);
            return session;
        }
        catch
        {
            Interlocked.Decrement(ref _count);
            throw;
        }
    }

    /// <exception cref="OciException">There is none, or no longer.</exception>
    public UploadSession Find(string repository, string id) => _sessions.TryGetValue(id, out var session)
        && session.Repository == repository ? session
        : throw new OciException(OciErrors.BlobUploadUnknown,
            $"there is no upload {id} in {repository}; it was completed, cancelled or forgotten, or the server was restarted");

    /// <summary>Ends all that nobody is using: the server has ended, and nobody can go on with them.</summary>
    public void EndAll()
    {
        foreach (var session in _sessions.Values)
            _ = EndAsync(session);
    }

    /// <summary>Ends an upload; what was not completed of it is gone.</summary>
    public async Task EndAsync(UploadSession session)
    {
        if (!_sessions.TryRemove(session.Id, out _))
            return;
        try
        {
            await session.EndAsync();
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task EndForgottenAsync(UploadSession session)
    {
        for (var left = Patience; left > TimeSpan.Zero; left = Patience - session.Idle)
        {
            try
            {
                await session.Ended.WaitAsync(left, time);
                return;
            }
            catch (TimeoutException)
            {
                // or somebody went on with it meanwhile
            }
        }

        await EndAsync(session);
    }
}
