using System.Text;

namespace Plimsoll.Source.Tests;

/// <summary>What a ledger needs: commits without a work tree, compare-and-swap, and history in one go.</summary>
public sealed class LedgerTests
{
    private const string Ledger = "refs/heads/deployments/dev";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_are_written_and_read_back_newest_first()
    {
        using var bare = new Repository("--bare");
        var git = await bare.OpenAsync();
        Assert.Null(await git.ReadRefAsync(Ledger, Token));
        Assert.Empty(await git.ReadHistoryAsync(Ledger, "entry.json", cancellationToken: Token));
        string? head = null;
        for (var i = 1; i <= 3; i++)
        {
            var next = await WriteAsync(git, head, i);
            Assert.True(await git.UpdateRefAsync(Ledger, next, head, Token));
            head = next;
        }
        var history = await git.ReadHistoryAsync(Ledger, "entry.json", cancellationToken: Token);
        Assert.Equal(["entry 3", "entry 2", "entry 1"], history.Select(entry => Encoding.UTF8.GetString(entry.Content.Span)));
        Assert.Equal(head, history[0].Commit);
        Assert.Single(await git.ReadHistoryAsync(Ledger, "entry.json", 1, cancellationToken: Token));
        Assert.Empty(await git.ReadHistoryAsync(Ledger, "other.json", cancellationToken: Token));
        var commit = await git.ReadCommitAsync(head!, Token);
        Assert.Equal(("O. Neill", "number 3", 1_700_000_003L), (commit.Author, commit.Subject, commit.Time.ToUnixTimeSeconds()));
        bare.Git("fsck", "--strict");
    }

    [Fact]
    public async Task An_entry_that_is_too_long_is_named_before_it_is_read()
    {
        using var bare = new Repository("--bare");
        var git = await bare.OpenAsync();
        var one = await WriteAsync(git, null, 1);
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { ["entry.json"] = new byte[1000] };
        var two = await git.WriteCommitAsync(files, one, "number 2", "O. Neill", DateTimeOffset.UnixEpoch, Token);
        Assert.True(await git.UpdateRefAsync(Ledger, two, null, Token));
        Assert.Equal(2, (await git.ReadHistoryAsync(Ledger, "entry.json", longest: 1000, cancellationToken: Token)).Count);

        var refused = await Assert.ThrowsAsync<GitException>(() =>
            git.ReadHistoryAsync(Ledger, "entry.json", longest: 999, cancellationToken: Token));

        Assert.Equal(GitProblem.TooLarge, refused.Problem);
        Assert.Contains($"{two}:entry.json has 1000 bytes, and at most 999 are read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ref_that_somebody_else_moved_is_not_moved()
    {
        using var bare = new Repository("--bare");
        var git = await bare.OpenAsync();
        var one = await WriteAsync(git, null, 1);
        var two = await WriteAsync(git, one, 2);
        Assert.True(await git.UpdateRefAsync(Ledger, one, null, Token));
        Assert.False(await git.UpdateRefAsync(Ledger, two, null, Token));
        Assert.True(await git.UpdateRefAsync(Ledger, two, one, Token));
        Assert.False(await git.UpdateRefAsync(Ledger, one, one, Token));
        Assert.Equal(two, await git.ReadRefAsync(Ledger, Token));
        Assert.False(await git.UpdateRefAsync(Ledger, null, one, Token));
        Assert.True(await git.UpdateRefAsync(Ledger, null, two, Token));
        Assert.Null(await git.ReadRefAsync(Ledger, Token));
    }

    [Fact]
    public async Task Of_many_writers_each_step_has_one_winner()
    {
        using var bare = new Repository("--bare");
        var git = await bare.OpenAsync();
        var rounds = Repetitions.Pick(5, full: 50);
        async Task AppendAsync(int writer)
        {
            for (var done = 0; done < rounds;)
            {
                var head = await git.ReadRefAsync(Ledger, Token);
                if (await git.UpdateRefAsync(Ledger, await WriteAsync(git, head, (writer * 1000) + done), head, Token)) done++;
            }
        }
        await Task.WhenAll(Enumerable.Range(1, 4).Select(AppendAsync));
        var entries = (await git.ReadHistoryAsync(Ledger, "entry.json", cancellationToken: Token))
            .Select(entry => Encoding.UTF8.GetString(entry.Content.Span)).ToList();
        Assert.Equal(4 * rounds, entries.Count);
        Assert.Equal(4 * rounds, entries.Distinct().Count());
    }

    [Fact]
    public async Task A_lock_that_a_killed_git_left_is_removed_once_it_is_old()
    {
        using var bare = new Repository("--bare");
        var git = await bare.OpenAsync();
        var one = await WriteAsync(git, null, 1);
        var left = Path.Combine(git.Folder, Ledger + ".lock");
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        await File.WriteAllTextAsync(left, "", Token);
        var locked = await Assert.ThrowsAsync<GitException>(() => git.UpdateRefAsync(Ledger, one, null, Token));
        Assert.Contains(".lock", locked.Message, StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(left, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.True(await git.UpdateRefAsync(Ledger, one, null, Token));
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("--stdin")]
    [InlineData("refs/heads/../x")]
    [InlineData("refs/heads/a b")]
    [InlineData("refs/heads/a.lock")]
    public async Task Names_that_are_not_of_refs_are_refused(string name)
    {
        using var bare = new Repository("--bare");
        var git = await bare.OpenAsync();
        Assert.Equal(GitProblem.UnsafeName, (await Assert.ThrowsAsync<GitException>(() =>
            git.UpdateRefAsync(name, null, null, Token))).Problem);
    }

    private static Task<string> WriteAsync(GitRepository git, string? parent, int number) => git.WriteCommitAsync(
        new Dictionary<string, ReadOnlyMemory<byte>> { ["entry.json"] = Encoding.UTF8.GetBytes($"entry {number}"),
            ["note.txt"] = "n"u8.ToArray() },
        parent, $"number {number}", "<O. Neill>\n", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + number), Token);
}
