using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local;

/// <summary>Starts a keeper and waits until it answers.</summary>
internal sealed class KeeperStart(KeeperHome home, Command keeper, TimeProvider time)
{
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private const int ShownLines = 5;

    public async Task RunAsync(Func<CancellationToken, Task<bool>> isRunning, CancellationToken cancellationToken)
    {
        home.Create();
        // of two clients at once one starts it: a second keeper that came late would outlive the first one's end
        using var mine = await FileLock.TakeAsync(home.StartLock, time, cancellationToken);
        if (await isRunning(cancellationToken)) return;
        var began = time.GetTimestamp();
        Daemon.Start(keeper, home.Log);
        while (!await isRunning(cancellationToken))
        {
            if (time.GetElapsedTime(began) > Patience)
                throw new IOException($"the keeper does not come up ({keeper}); the end of {home.Log}:\n  {string.Join("\n  ", File.Exists(home.Log) ? File.ReadLines(home.Log).TakeLast(ShownLines) : [])}");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
