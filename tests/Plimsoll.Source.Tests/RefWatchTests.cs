using System.Collections.Concurrent;

namespace Plimsoll.Source.Tests;

public sealed class RefWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_a_packing_and_a_switch_are_noticed(bool linked)
    {
        using var source = new Repository();
        source.Commit("a", "1");
        source.Git("branch", "other");
        var folder = source.Folder;
        if (linked) source.Git("worktree", "add", "-q", "--detach", folder = Path.Combine(source.Folder, "linked"));
        var watch = RefWatch.Local(await GitRepository.OpenAsync(folder, Token), ["main"], TimeProvider.System);
        await watch.WaitAsync(Token);
        await NoticedAsync(watch, () => source.Commit("a", "2"));
        await NoticedAsync(watch, () => source.Git("pack-refs", "--all"));
        // the packed file may have been noticed before the loose ones were gone: one more look sees that, and waits for nothing
        await Record.ExceptionAsync(() => watch.WaitAsync(new(canceled: true)));
        await NoticedAsync(watch, () => source.Commit("a", "3"));
        if (!linked) await NoticedAsync(watch, () => source.Git("checkout", "-q", "other"));
        // as a push does that takes back what a promotion just moved
        await NoticedAsync(watch, () =>
        {
            source.Git("update-ref", "refs/heads/main", "main~1");
            source.Git("update-ref", "refs/heads/main", "main@{1}");
        });
    }

    [Fact]
    public async Task A_remote_is_asked()
    {
        using var source = new Repository();
        source.Commit("a", "1");
        var watch = RefWatch.Remote(RemoteAddress.Parse("file://" + source.Folder), TimeSpan.FromMilliseconds(50), TimeProvider.System);
        await watch.WaitAsync(Token);
        await NoticedAsync(watch, () => source.Commit("a", "2"));
    }

    [Fact]
    public async Task A_remote_that_cannot_be_reached_is_told_once_and_noticed_again()
    {
        using var source = new Repository();
        source.Commit("a", "1");
        var told = new ConcurrentQueue<string?>();
        var watch = RefWatch.Remote(RemoteAddress.Parse("file://" + source.Folder), TimeSpan.FromMilliseconds(20), TimeProvider.System,
            told.Enqueue);
        await watch.WaitAsync(Token);
        var waiting = watch.WaitAsync(Token);
        Directory.Move(source.Folder, source.Folder + ".away");
        await Eventually.HoldsAsync("it is said that the remote cannot be reached", () => told.Any(why => why is not null));
        Directory.Move(source.Folder + ".away", source.Folder);
        Assert.False(waiting.IsCompleted);
        source.Commit("a", "2");
        await waiting.WaitAsync(Eventually.Patience, Token);
        Assert.Equal([false, true, false], told.Select(why => why is not null));
    }

    private static async Task NoticedAsync(RefWatch watch, Action act)
    {
        var waiting = watch.WaitAsync(Token);
        Assert.False(waiting.IsCompleted);
        act();
        await waiting.WaitAsync(Eventually.Patience, Token);
    }
}
