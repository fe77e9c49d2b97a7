namespace Plimsoll.Oci;

/// <summary>A lock between processes on a file that stays empty; it ends with the process that holds it. Held by many who share it, or by
/// one alone.</summary>
internal sealed class FileLock(string path, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Collecting garbage and unpacking take minutes; who holds a lock for longer is stopped, or no program of ours.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>Waits until nobody holds it alone.</summary>
    /// <exception cref="IOException">Somebody does for longer than a quarter of an hour.</exception>
    public Task<IDisposable> ShareAsync(CancellationToken cancellationToken) =>
        TakeAsync(FileAccess.Read, FileShare.Read, cancellationToken);

    /// <summary>Waits until nobody holds it at all.</summary>
    /// <exception cref="IOException">Somebody does for longer than a quarter of an hour.</exception>
    public Task<IDisposable> TakeAloneAsync(CancellationToken cancellationToken) =>
        TakeAsync(FileAccess.ReadWrite, FileShare.None, cancellationToken);

    private async Task<IDisposable> TakeAsync(FileAccess access, FileShare share, CancellationToken cancellationToken)
    {
        var tried = false;
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, access, share, bufferSize: 0);
            }
            // what is made when it is missing cannot be missing: somebody made its folder just now, between the system's answer and .NET's
            // look whether the folder is there
            catch (FileNotFoundException) when (!tried)
            {
                tried = true;
            }
            catch (IOException error) when (IsHeld(error))
            {
                if (time.GetElapsedTime(began) > Patience)
                    throw new IOException($"waited {Patience.TotalMinutes:0} minutes for the lock {path}, which another process holds. "
                        + $"To find it: fuser {path}", error);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>What .NET throws for a file that someone holds: EWOULDBLOCK on Linux and macOS, a sharing violation on Windows.</summary>
    private static bool IsHeld(IOException error) => error.GetType() == typeof(IOException)
        && error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
