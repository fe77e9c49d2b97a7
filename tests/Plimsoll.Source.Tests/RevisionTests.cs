namespace Plimsoll.Source.Tests;

public sealed class RevisionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Branches_tags_and_short_ids_name_commits()
    {
        using var source = new Repository();
        var first = source.Commit("a", "1");
        source.Git("tag", "-a", "v1", "-m", "annotated");
        var second = source.Commit("a", "2");
        var git = await source.OpenAsync();
        Assert.Equal(second, await git.ResolveAsync("main", Token));
        Assert.Equal(first, await git.ResolveAsync("v1", Token));
        Assert.Equal(first, await git.ResolveAsync(first[..10], Token));
        Assert.Equal(first, await git.ResolveAsync("HEAD~1", Token));
    }

    [Theory]
    [InlineData("nothing", GitProblem.UnknownRevision)]
    [InlineData("0123456789012345678901234567890123456789", GitProblem.UnknownRevision)]
    [InlineData("HEAD~5", GitProblem.UnknownRevision)]
    [InlineData("--output=/tmp/x", GitProblem.UnsafeName)]
    [InlineData("-h", GitProblem.UnsafeName)]
    [InlineData("", GitProblem.UnsafeName)]
    [InlineData("a\nb", GitProblem.UnsafeName)]
    public async Task What_names_no_commit_is_refused(string revision, GitProblem problem)
    {
        using var source = new Repository();
        source.Commit("a", "1");
        var git = await source.OpenAsync();
        Assert.Equal(problem, (await Assert.ThrowsAsync<GitException>(() => git.ResolveAsync(revision, Token))).Problem);
    }

    [Fact]
    public async Task A_tree_is_not_a_commit()
    {
        using var source = new Repository();
        source.Commit("a", "1");
        var git = await source.OpenAsync();
        await Assert.ThrowsAsync<GitException>(() => git.ResolveAsync("HEAD^{tree}", Token));
    }

    [Fact]
    public async Task What_a_shallow_clone_lacks_is_said_with_how_to_get_it()
    {
        using var source = new Repository();
        var first = source.Commit("a", "1");
        source.Commit("a", "2");
        var last = source.Commit("a", "3");
        using var shallow = new Repository();
        shallow.Git("fetch", "-q", "--depth=1", "file://" + source.Folder, "main:copy");
        var git = await shallow.OpenAsync();
        Assert.True(git.IsShallow);
        foreach (var revision in new[] { first, first[..8], "copy~1" })
        {
            var missing = await Assert.ThrowsAsync<GitException>(() => git.ResolveAsync(revision, Token));
            Assert.Equal(GitProblem.MissingFromShallowClone, missing.Problem);
            Assert.Contains("--unshallow", missing.Message, StringComparison.Ordinal);
        }
        Assert.Equal(GitProblem.UnknownRevision, (await Assert.ThrowsAsync<GitException>(() => git.ResolveAsync("typo", Token))).Problem);
        Assert.Equal(GitProblem.MissingFromShallowClone, (await Assert.ThrowsAsync<GitException>(() =>
            git.IsAncestorAsync(first, last, Token))).Problem);
    }

    [Fact]
    public async Task Ancestors_and_distances()
    {
        using var source = new Repository();
        var first = source.Commit("a", "1");
        source.Git("checkout", "-q", "-b", "side");
        var side = source.Commit("b", "1");
        source.Git("checkout", "-q", "main");
        var main = source.Commit("a", "2");
        source.Git("merge", "-q", "--no-ff", "-m", "merge", "side");
        var git = await source.OpenAsync();
        var merge = await git.ResolveAsync("main", Token);
        Assert.True(await git.IsAncestorAsync(first, merge, Token));
        Assert.True(await git.IsAncestorAsync(side, merge, Token));
        Assert.True(await git.IsAncestorAsync(main, main, Token));
        Assert.False(await git.IsAncestorAsync(side, main, Token));
        Assert.Equal(3, await git.CountBehindAsync(first, merge, Token));
        Assert.Equal(0, await git.CountBehindAsync(merge, first, Token));
        var log = await git.LogAsync(merge, cancellationToken: Token);
        Assert.Equal([merge, main, first], log.Select(commit => commit.Id));
        Assert.Equal("merge", log[0].Subject);
        Assert.Equal("Ada", log[0].Author);
        Assert.Equal([main, side], log[0].Parents);
        Assert.Equal([merge], (await git.LogAsync(merge, main, cancellationToken: Token)).Select(commit => commit.Id));
    }
}
