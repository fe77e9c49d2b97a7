using System.Text;

namespace Plimsoll.Source.Tests;

/// <summary>What is there and cannot be read is an error, and never the same as nothing.</summary>
public sealed class DamageTests : IDisposable
{
    private const string Ledger = "refs/heads/deployments/dev";

    private readonly TempFolder _folder = new();
    private readonly Repository _source = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _source.Dispose();
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("null")]
    [InlineData("garbled")]
    public async Task A_damaged_ref_is_an_error_that_names_it(string damage)
    {
        var (git, _, _) = await MirrorAsync();
        Damage(Path.Combine(git.Folder, Ledger), damage);

        await AssertDamagedAsync(() => git.ReadRefAsync(Ledger, Token), Ledger);
        await AssertDamagedAsync(() => git.ListRefsAsync("refs/heads/deployments/", Token), Ledger);
        await AssertDamagedAsync(() => git.ReadHistoryAsync(Ledger, "entry.json", cancellationToken: Token), Ledger);
        await AssertDamagedAsync(() => git.UpdateRefAsync(Ledger, null, null, Token), Ledger);
        Assert.Equal([Ledger], await git.ListRefNamesAsync("refs/heads/deployments/", Token));
        Assert.Null(await git.ReadRefAsync("refs/heads/deployments/prod", Token));
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("null")]
    [InlineData("garbled")]
    [InlineData("dangling")]
    public async Task A_damaged_ref_does_not_keep_a_mirror_from_following(string damage)
    {
        const string other = "refs/heads/deployments/prod", seen = "refs/plimsoll/deployments/prod";
        var (git, first, second) = await MirrorAsync();
        Assert.True(await git.UpdateRefAsync(other, first, null, Token));
        await git.FetchAsync(Token);
        _source.Git("branch", "gone");
        await git.FetchAsync(Token);
        var file = Path.Combine(git.Folder, Ledger);
        Damage(file, damage);
        var before = await File.ReadAllTextAsync(file, Token);

        for (var i = 0; i < 2; i++)
        {
            var commit = _source.Commit("a.txt", $"{damage} {i}");
            _source.Git("branch", "-f", i == 0 ? "new" : "newer");
            if (i == 0) _source.Git("branch", "-D", "gone");
            await git.FetchAsync(Token);
            Assert.Equal(commit, await git.ReadRefAsync("refs/remotes/origin/main", Token));
            await git.FetchRefAsync(_source.Folder, "refs/heads/new", seen, Token);
            Assert.Equal(_source.Git("rev-parse", "new"), await git.ReadRefAsync(seen, Token));
        }

        Assert.Equal(["main", "new", "newer"], (await git.ListRefsAsync("refs/remotes/origin/", Token)).Keys.Select(name =>
            name["refs/remotes/origin/".Length..]).Order(StringComparer.Ordinal));
        Assert.True(await git.UpdateRefAsync(other, second, first, Token));
        Assert.Equal(2, (await git.ReadHistoryAsync(other, "entry.json", cancellationToken: Token)).Count);
        Assert.Equal(before, await File.ReadAllTextAsync(file, Token));
        await AssertDamagedAsync(() => git.ReadRefAsync(Ledger, Token), Ledger);
        await git.FetchRefAsync(_source.Folder, "refs/heads/nowhere", seen, Token);
        Assert.Null(await git.ReadRefAsync(seen, Token));
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("garbled")]
    public async Task A_damaged_copy_of_a_branch_is_fetched_again(string damage)
    {
        var (git, _, _) = await MirrorAsync();
        await git.FetchAsync(Token);
        Damage(Path.Combine(git.Folder, "refs/remotes/origin/main"), damage);

        await git.FetchAsync(Token);

        Assert.Equal(_source.Git("rev-parse", "HEAD"), await git.ReadRefAsync("refs/remotes/origin/main", Token));
    }

    [Theory]
    [InlineData("commit", "empty")]
    [InlineData("commit", "garbled")]
    [InlineData("commit", "missing")]
    [InlineData("parent", "empty")]
    [InlineData("parent", "missing")]
    [InlineData("tree", "empty")]
    [InlineData("tree", "garbled")]
    [InlineData("tree", "missing")]
    [InlineData("blob", "empty")]
    [InlineData("blob", "garbled")]
    [InlineData("blob", "missing")]
    public async Task A_damaged_object_of_a_history_is_an_error_that_names_it(string kind, string damage)
    {
        var (git, first, second) = await MirrorAsync();
        var id = kind switch
        {
            "commit" => second,
            "parent" => first,
            "tree" => Git(git, "rev-parse", second + "^{tree}"),
            _ => Git(git, "rev-parse", second + ":entry.json"),
        };
        Damage(Path.Combine(git.Folder, "objects", id[..2], id[2..]), damage);

        await AssertDamagedAsync(() => git.ReadHistoryAsync(Ledger, "entry.json", cancellationToken: Token), kind == "tree"
            && damage == "missing" ? second : id[2..]);
        if (kind == "commit") await AssertDamagedAsync(() => git.ReadRefAsync(Ledger, Token), id[2..]);
        if (kind is not "parent")
            await AssertDamagedAsync(() => git.ReadFileAsync(second, "entry.json", Token), kind is "commit" or "tree"
                && damage == "missing" ? second : id[2..]);
    }

    [Theory]
    [InlineData("HEAD", "empty")]
    [InlineData("HEAD", "null")]
    [InlineData("HEAD", "missing")]
    [InlineData("config", "empty")]
    [InlineData("config", "garbled")]
    [InlineData("config", "missing")]
    public async Task Head_and_config_of_a_mirror_are_written_again_and_its_ledger_stays(string file, string damage)
    {
        var (git, _, second) = await MirrorAsync();
        Damage(Path.Combine(git.Folder, file), damage);

        if (file == "HEAD") await AssertDamagedAsync(() => Mirror.OpenAsync(git.Folder, Token), git.Folder);
        var again = await Mirror.EnsureAsync(git.Folder, _source.Folder, Token);

        Assert.Equal(second, await again.ReadRefAsync(Ledger, Token));
        Assert.Equal(2, (await again.ReadHistoryAsync(Ledger, "entry.json", cancellationToken: Token)).Count);
        await again.FetchAsync(Token);
        Assert.Equal(_source.Git("rev-parse", "HEAD"), await again.ReadRefAsync("refs/remotes/origin/main", Token));
    }

    [Fact]
    public async Task A_mirror_that_is_damaged_is_not_looked_for_in_the_folders_above()
    {
        _source.Commit("a.txt", "a");
        var mirror = await Mirror.EnsureAsync(Path.Combine(_source.Folder, "home", "repository.git"), _source.Folder, Token);
        Damage(Path.Combine(mirror.Folder, "HEAD"), "empty");

        await AssertDamagedAsync(() => Mirror.OpenAsync(mirror.Folder, Token), mirror.Folder);
    }

    /// <summary>A mirror with a ledger of two entries.</summary>
    private async Task<(GitRepository Git, string First, string Second)> MirrorAsync()
    {
        _source.Commit("a.txt", "a");
        var git = await Mirror.EnsureAsync(_folder["mirror.git"], _source.Folder, Token);
        var first = await WriteAsync(git, null, 1);
        var second = await WriteAsync(git, first, 2);
        Assert.True(await git.UpdateRefAsync(Ledger, second, null, Token));
        return (git, first, second);
    }

    private static string Git(GitRepository git, params string[] arguments) => new GitFolder(git.Folder).GitAsync(arguments).GetAwaiter()
        .GetResult();

    private static Task<string> WriteAsync(GitRepository git, string? parent, int number) => git.WriteCommitAsync(
        new Dictionary<string, ReadOnlyMemory<byte>> { ["entry.json"] = Encoding.UTF8.GetBytes($"entry {number}") }, parent,
            $"number {number}", "Ada", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + number), Token);

    private static void Damage(string file, string damage)
    {
        Assert.True(File.Exists(file), file);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (damage == "missing") File.Delete(file);
        else File.WriteAllText(file, damage switch { "empty" => "", "null" => "null", "dangling" => new string('1', 40),
            _ => "[[[ neither this nor that" });
    }

    private static async Task AssertDamagedAsync(Func<Task> read, string named)
    {
        var refused = await Assert.ThrowsAsync<GitException>(read);
        Assert.Contains(refused.Problem, new[] { GitProblem.Damaged, GitProblem.MissingObject });
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
