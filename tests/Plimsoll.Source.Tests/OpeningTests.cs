namespace Plimsoll.Source.Tests;

public sealed class OpeningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_inside_of_a_work_tree_finds_its_root()
    {
        using var source = new Repository();
        source.Commit("a/b/c.txt", "x");
        var git = await GitRepository.OpenAsync(Path.Combine(source.Folder, "a", "b"), Token);
        Assert.Equal(source.Folder, git.WorkTree);
        Assert.Equal(Path.Combine(source.Folder, ".git"), git.Folder);
        Assert.Equal("main", await git.ReadHeadBranchAsync(Token));
    }

    [Fact]
    public async Task A_bare_repository_has_no_work_tree()
    {
        using var bare = new Repository("--bare");
        var git = await bare.OpenAsync();
        Assert.Null(git.WorkTree);
        Assert.False((await git.StatusAsync(Token)).IsModified);
    }

    [Fact]
    public async Task A_linked_work_tree_shares_refs()
    {
        using var source = new Repository();
        source.Commit("a", "x");
        using var folder = new TempFolder();
        var linked = folder["linked"];
        source.Git("worktree", "add", "-q", "-b", "side", linked);
        var git = await GitRepository.OpenAsync(linked, Token);
        Assert.Equal(Path.Combine(source.Folder, ".git"), git.CommonFolder);
        Assert.NotEqual(git.CommonFolder, git.Folder);
        Assert.Equal("side", await git.ReadHeadBranchAsync(Token));
    }

    [Fact]
    public async Task No_repository_is_said_plainly()
    {
        using var folder = new TempFolder();
        var none = await Assert.ThrowsAsync<GitException>(() => GitRepository.OpenAsync(folder.Path, Token));
        Assert.Equal(GitProblem.NotARepository, none.Problem);
        Assert.Contains("is not in a git repository", none.Message, StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<GitException>(() => GitRepository.OpenAsync(folder["no"], Token));
        Assert.Equal(GitProblem.NotARepository, missing.Problem);
    }

    [Fact]
    public async Task Objects_named_by_sha256_are_read_too()
    {
        using var source = new Repository("--object-format=sha256");
        var commit = source.Commit("a", "x");
        var git = await source.OpenAsync();
        Assert.Equal(64, commit.Length);
        Assert.Equal(commit, await git.ResolveAsync("HEAD", Token));
        var change = Assert.Single(git.DiffTree(null, commit, Token));
        Assert.True(change.IsAdded);
        Assert.Equal("x", System.Text.Encoding.UTF8.GetString((await git.ReadBlobsAsync([change.NewId], Token))[0].Span));
    }

    [Fact]
    public async Task What_differs_from_HEAD_is_listed()
    {
        using var source = new Repository();
        source.Commit("a.txt", "x");
        var git = await source.OpenAsync();
        Assert.False((await git.StatusAsync(Token)).IsModified);
        source.Write("a.txt", "y");
        source.Write("ü/n.txt", "y");
        Assert.Equal(["a.txt", "ü/"], (await git.StatusAsync(Token)).Paths);
    }
}
