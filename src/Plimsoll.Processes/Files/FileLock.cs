namespace Plimsoll.Processes;

/// <summary>A lock that the system gives back when its process ends, however it ends.</summary>
public sealed class FileLock : IDisposable
{
    /// <summary>Between two looks of who waits.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // who asks whether it is held holds it for a moment: that is not to be taken for an owner
    private static readonly int[] PausesMilliseconds = [1, 10, 50];

    // how .NET says that another has the file: Windows' error, and errno elsewhere
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlock = 11;
    private const int WouldBlockOnBsd = 35;

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; null when another holds it, or the file cannot be made.</summary>
    /// <param name="path">A file that exists for nothing else; it is made, and stays.</param>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static FileLock? TryTake(string path)
    {
        try
        {
            foreach (var pause in PausesMilliseconds)
            {
                if (TakeNow(path) is { } mine) return mine;
                Thread.Sleep(pause);
            }
            return TakeNow(path);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>Takes the lock, and waits while another holds it.</summary>
    /// <param name="path">A file that exists for nothing else; it is made, and stays.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static async Task<FileLock> TakeAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TakeNow(path) is { } mine) return mine;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Whether someone holds it now.</summary>
    public static bool IsHeld(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var mine = TakeNow(path);
            return mine is null;
        }
        catch (IOException)
        {
            // what cannot be known is taken for held: nobody acts on it then
            return true;
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => _file.Dispose();

    private static FileLock? TakeNow(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult is SharingViolation or WouldBlock or WouldBlockOnBsd)
        {
            return null;
        }
    }
}
