namespace Plimsoll.Oci;

/// <summary>The lock of a store: held by many who write, or by one alone who removes. Who waits to be alone keeps the gate before it, so
/// that many who come and go do not keep them waiting for ever.</summary>
internal sealed class StoreLock(string folder, TimeProvider time)
{
    private readonly FileLock _gate = new(Path.Combine(folder, "gate"), time);
    private readonly FileLock _lock = new(Path.Combine(folder, "lock"), time);

    /// <summary>Waits until nobody holds it alone, or waits to.</summary>
    public async Task<IDisposable> ShareAsync(CancellationToken cancellationToken)
    {
        using var gate = await _gate.ShareAsync(cancellationToken);
        return await _lock.ShareAsync(cancellationToken);
    }

    /// <summary>As <see cref="ShareAsync"/>; null where nobody can lock anything: the folder is not there, not ours, or on a disk that is
    /// read-only or full.</summary>
    public async Task<IDisposable?> TryShareAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ShareAsync(cancellationToken);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or DirectoryNotFoundException || IsNoPlace(error))
        {
            return null;
        }
    }

    /// <summary>Waits until nobody holds it at all.</summary>
    public async Task<IDisposable> TakeAloneAsync(CancellationToken cancellationToken)
    {
        using var gate = await _gate.TakeAloneAsync(cancellationToken);
        return await _lock.TakeAloneAsync(cancellationToken);
    }

    /// <summary>ENOSPC and EROFS.</summary>
    private static bool IsNoPlace(Exception error) => error is IOException { HResult: 28 or 30 };
}
