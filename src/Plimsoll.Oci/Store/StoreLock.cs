namespace Plimsoll.Oci;

/// <summary>
/// Keeps apart those who add manifests, as many as like at once, and who removes content that no manifest names. Holds between processes, and
/// ends with the process that holds it.
/// </summary>
internal sealed class StoreLock(DurableFolder files, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly string _path = Path.Combine(files.Root, "lock");

    /// <summary>Waits until nobody removes.</summary>
    public Task<IDisposable> ShareAsync(CancellationToken cancellationToken) => TakeAsync(FileAccess.Read, FileShare.Read, cancellationToken);

    /// <summary>Waits until nobody adds or removes.</summary>
    public Task<IDisposable> TakeAloneAsync(CancellationToken cancellationToken) => TakeAsync(FileAccess.ReadWrite, FileShare.None, cancellationToken);

    private async Task<IDisposable> TakeAsync(FileAccess access, FileShare share, CancellationToken cancellationToken)
    {
        files.EnsureRoot();
        while (true)
        {
            try
            {
                return new FileStream(_path, FileMode.OpenOrCreate, access, share, bufferSize: 0);
            }
            catch (IOException error) when (IsHeld(error))
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>What .NET throws for a file that someone holds: EWOULDBLOCK on Linux and macOS, a sharing violation on Windows.</summary>
    private static bool IsHeld(IOException error) => error.GetType() == typeof(IOException) && error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
