using System.Collections.Concurrent;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>The uploads that are under way. They end with the process, and an hour after the last piece came.</summary>
internal sealed class UploadSessions(LocalImageStore store, TimeProvider time)
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, UploadSession> _sessions = new(StringComparer.Ordinal);

    public async Task<UploadSession> BeginAsync(string repository)
    {
        foreach (var forgotten in _sessions.Values.Where(session => session.Idle > Forgotten))
            await EndAsync(forgotten);
        var session = new UploadSession(Guid.NewGuid().ToString("N"), repository, await store.BeginUploadAsync(repository), time);
        _sessions[session.Id] = session;
        return session;
    }

    /// <exception cref="OciException">There is none, or no longer.</exception>
    public UploadSession Find(string repository, string id) => _sessions.TryGetValue(id, out var session) && session.Repository == repository ? session
        : throw new OciException(OciErrors.BlobUploadUnknown, $"there is no upload {id} in {repository}; it was completed or cancelled, or the server was restarted");

    /// <summary>Ends all that nobody is using: the server has ended, and nobody can go on with them.</summary>
    public void EndAll()
    {
        foreach (var session in _sessions.Values)
            _ = EndAsync(session);
    }

    /// <summary>Ends an upload; what was not completed of it is gone.</summary>
    public async Task EndAsync(UploadSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
            await session.EndAsync();
    }
}
