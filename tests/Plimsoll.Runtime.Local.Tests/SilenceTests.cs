using System.Diagnostics;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Every wait for a keeper ends, and says who is in the way.</summary>
public sealed class SilenceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_keeper_that_is_stopped_is_named()
    {
        await using var home = await TestHome.CreateAsync();
        await home.Runtime.StartKeeperIfNeededAsync(Token);
        var keeper = home.KeeperPid;
        await SignalAsync("STOP", keeper);
        try
        {
            var impatient = new LocalRuntime(home.Root, new("false", []), TimeProvider.System) { Patience = TimeSpan.FromSeconds(0.3) };
            foreach (var asked in new Func<Task>[] { () => impatient.ObserveAsync(TestHome.Dev, Token),
                () => impatient.StopAsync(TestHome.Dev, Token), () => impatient.ShutDownAsync(Token) })
            {
                var silent = await Assert.ThrowsAsync<KeeperSilentException>(asked);
                Assert.StartsWith($"the keeper does not answer for 0.3 s: {home.Root}/keeper.lock is held by process {keeper} (",
                    silent.Message, StringComparison.Ordinal);
                Assert.Contains($"kill {keeper}", silent.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            await SignalAsync("CONT", keeper);
        }
    }

    [Fact]
    public async Task A_stranger_that_holds_the_lock_of_the_keeper_is_named()
    {
        using var folder = new TempFolder();
        var home = new KeeperHome(folder.Path);
        using var stranger = FileLock.TryTake(home.Lock);
        var start = new KeeperStart(home, new("true", []), TimeProvider.System) { Patience = TimeSpan.FromSeconds(0.3) };
        var late = await Assert.ThrowsAsync<IOException>(() => start.RunAsync(_ => Task.FromResult(false), Token));
        Assert.Contains($"{home.Lock} is held by ", late.Message, StringComparison.Ordinal);
        Assert.Contains($"kill {Environment.ProcessId}", late.Message, StringComparison.Ordinal);

        using var starting = FileLock.TryTake(home.StartLock);
        Assert.Contains(home.StartLock, (await Assert.ThrowsAsync<LockHeldException>(() =>
            start.RunAsync(_ => Task.FromResult(false), Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keeper_that_ends_at_once_is_told_at_once()
    {
        using var folder = new TempFolder();
        var keeper = new Command("/bin/sh", ["-c", "echo no flux; exit 1"]);
        var start = new KeeperStart(new(folder.Path), keeper, TimeProvider.System) { Patience = TimeSpan.FromDays(1) };
        var ended = await Assert.ThrowsAsync<IOException>(() => start.RunAsync(_ => Task.FromResult(false), Token));
        Assert.StartsWith("the keeper does not come up (", ended.Message, StringComparison.Ordinal);
        Assert.EndsWith("\n  no flux", ended.Message, StringComparison.Ordinal);
    }

    private static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{pid}"]);
        await kill.WaitForExitAsync(Token);
    }
}
