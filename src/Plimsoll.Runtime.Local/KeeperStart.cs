using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local;

/// <summary>Starts a keeper and waits until it answers.</summary>
internal sealed class KeeperStart(KeeperHome home, Command keeper, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private const int ShownLines = 5;

    /// <summary>How long a keeper may take to come up, and half of how long another one that starts it. Default: 60 s.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    public async Task RunAsync(Func<CancellationToken, Task<bool>> isRunning, CancellationToken cancellationToken)
    {
        home.Create();
        // of two clients at once one starts it: a second keeper that came late would outlive the first one's end
        using var mine = await FileLock.TakeAsync(home.StartLock, Patience * 2, time, cancellationToken);
        if (await isRunning(cancellationToken)) return;
        var began = time.GetTimestamp();
        var pid = Daemon.Start(keeper, home.Log);
        while (true)
        {
            // before it is asked once more: it may have come up meanwhile
            var isOver = time.GetElapsedTime(began) > Patience || !HostProcess.IsRunning(pid) && !FileLock.IsHeld(home.Lock);
            if (await isRunning(cancellationToken)) return;
            if (isOver)
                throw new IOException(FileLock.IsHeld(home.Lock)
                    ? $"the keeper does not come up: {FileLock.Describe(home.Lock)}; then the same again"
                    : $"the keeper does not come up ({keeper}); the end of {home.Log}:\n  "
                        + $"{string.Join("\n  ", File.Exists(home.Log) ? File.ReadLines(home.Log).TakeLast(ShownLines) : [])}");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
