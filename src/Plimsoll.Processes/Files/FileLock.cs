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

    /// <summary>Takes the lock, and blocks the thread while another holds it: for code that cannot be asynchronous.</summary>
    /// <param name="path">A file that exists for nothing else; it is made, and stays.</param>
    /// <param name="patience">How long it waits at most.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LockHeldException">It is held for longer than that.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static FileLock Take(string path, TimeSpan patience, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var began = time.GetTimestamp();
        FileLock? mine;
        while ((mine = TakeNow(path)) is null)
        {
            ThrowIfTooLong(path, began, patience, time);
            Thread.Sleep(Pause);
        }
        return mine;
    }

    /// <summary>Takes the lock, and waits while another holds it.</summary>
    /// <param name="path">A file that exists for nothing else; it is made, and stays.</param>
    /// <param name="patience">How long it waits at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LockHeldException">It is held for longer than that.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static async Task<FileLock> TakeAsync(string path, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        FileLock? mine = null;
        await WaitAsync(path, () => (mine = TakeNow(path)) is not null, patience, time, cancellationToken);
        return mine!;
    }

    /// <summary>Waits until nobody holds it, without taking it.</summary>
    /// <param name="path">The lock.</param>
    /// <param name="patience">How long it waits at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LockHeldException">It is held for longer than that.</exception>
    public static Task WaitUntilFreeAsync(string path, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        return WaitAsync(path, () => !IsHeld(path), patience, time, cancellationToken);
    }

    /// <summary>Who holds a lock that is held, and what mends it, as in <c>…/keeper.lock is held by process 4711 (sleep). To end that
    /// process: kill 4711</c>.</summary>
    public static string Describe(string path) => LockHolder.Find(path) is { } pid
        ? $"{path} is held by {HostProcess.Describe(pid)}. To end that process: kill {pid}"
        : $"{path} is held by another process. To find it: fuser {path}";

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

    /// <summary>Whether a certain process holds it now. False where that cannot be found out: only Linux says who holds a lock.</summary>
    public static bool IsHeldBy(string path, int pid) => LockHolder.Find(path) == pid;

    /// <summary>Gives it back.</summary>
    public void Dispose() => _file.Dispose();

    private static async Task WaitAsync(string path, Func<bool> isOver, TimeSpan patience, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!isOver())
        {
            ThrowIfTooLong(path, began, patience, time);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static void ThrowIfTooLong(string path, long began, TimeSpan patience, TimeProvider time)
    {
        if (time.GetElapsedTime(began) > patience) throw new LockHeldException($"waited {patience.TotalSeconds:0} s: {Describe(path)}");
    }

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
