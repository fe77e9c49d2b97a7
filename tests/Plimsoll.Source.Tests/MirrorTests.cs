namespace Plimsoll.Source.Tests;

public sealed class MirrorTests : IDisposable
{
    private readonly TempFolder _above = new();
    private readonly string _folder;

    public MirrorTests() => _folder = _above["repository.git"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _above.Dispose();

    [Fact]
    public async Task Branches_are_followed_and_our_own_are_left_alone()
    {
        using var source = new Repository();
        var first = source.Commit("a", "1");
        source.Git("branch", "gone");
        var mirror = await Mirror.EnsureAsync(_folder, source.Folder, Token);
        await mirror.FetchAsync(Token);
        Assert.Equal(first, await mirror.ReadRefAsync("refs/remotes/origin/gone", Token));
        Assert.Equal("main", await mirror.ReadRemoteHeadBranchAsync(Token));
        Assert.True(await mirror.UpdateRefAsync("refs/heads/deployments/dev", first, null, Token));

        source.Git("branch", "-D", "gone");
        source.Git("commit", "-q", "--amend", "-m", "rewritten");
        var second = source.Git("rev-parse", "HEAD");
        mirror = await Mirror.EnsureAsync(_folder, source.Folder, Token);
        await mirror.FetchAsync(Token);
        Assert.Equal(["refs/remotes/origin/main"], (await mirror.ListRefsAsync("refs/remotes/", Token)).Keys);
        Assert.Equal(second, await mirror.ReadRefAsync("refs/remotes/origin/main", Token));
        Assert.Equal(first, await mirror.ReadRefAsync("refs/heads/deployments/dev", Token));
    }

    [Fact]
    public async Task A_shallow_source_makes_a_shallow_mirror()
    {
        using var source = new Repository();
        source.Commit("a", "1");
        var last = source.Commit("a", "2");
        using var shallow = new Repository();
        shallow.Git("fetch", "-q", "--depth=1", "file://" + source.Folder, "main:copy");
        var mirror = await Mirror.EnsureAsync(_folder, shallow.Folder, Token);
        await mirror.FetchAsync(Token);
        Assert.Equal(last, await mirror.ReadRefAsync("refs/remotes/origin/copy", Token));
        Assert.True(mirror.IsShallow);
    }

    [Fact]
    public async Task It_reaches_what_a_clone_reaches_by_settings_of_its_own()
    {
        using var source = new Repository();
        var commit = source.Commit("a", "1");
        using var clone = new Repository();
        var ssh = Path.Combine(clone.Folder, "ssh");
        await File.WriteAllTextAsync(ssh, "#!/bin/sh\nfor command; do :; done\nexec sh -c \"$command\"\n", Token);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(ssh, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(Path.Combine(clone.Folder, "credentials"), $"[core]\n\tsshCommand = {ssh}\n", Token);
        clone.Git("config", "include.path", Path.Combine(clone.Folder, "credentials"));
        var mirror = await Mirror.EnsureAsync(_folder, "ssh://nobody.invalid" + source.Folder, Token);
        await Assert.ThrowsAsync<GitException>(() => mirror.FetchAsync(Token));

        await (await mirror.WithAccessOfAsync(await GitRepository.OpenAsync(clone.Folder, Token), Token)).FetchAsync(Token);
        Assert.Equal(commit, await mirror.ReadRefAsync("refs/remotes/origin/main", Token));
        Assert.DoesNotContain("ssh", string.Concat((await File.ReadAllTextAsync(Path.Combine(_folder, "config"), Token)).Split('\n')
            .Where(line => !line.Contains("url =", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_source_is_fine_and_what_was_interrupted_is_finished()
    {
        using var source = new Repository("--object-format=sha256");
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "HEAD"), "ref: refs/heads/main\n", Token);
        var mirror = await Mirror.EnsureAsync(_folder, source.Folder, Token);
        await mirror.FetchAsync(Token);
        Assert.Empty(await mirror.ListRefsAsync("refs/", Token));
        source.Commit("a", "1");
        await mirror.FetchAsync(Token);
        Assert.Single(await mirror.ListRefsAsync("refs/", Token));
    }

    [Theory]
    [InlineData("ext::sh -c 'touch /tmp/owned'")]
    [InlineData("--upload-pack=touch")]
    [InlineData("")]
    public async Task Addresses_that_could_run_programs_are_refused(string address)
    {
        Directory.CreateDirectory(_folder);
        Assert.Equal(GitProblem.UnsafeName, (await Assert.ThrowsAsync<GitException>(() =>
            Mirror.EnsureAsync(_folder, address, Token))).Problem);
    }

    [Fact]
    public async Task A_source_that_went_away_is_said_without_its_password()
    {
        Directory.CreateDirectory(_folder);
        var mirror = await Mirror.EnsureAsync(_folder, "https://ada:secret@127.0.0.1:1/x.git", Token);
        var gone = await Assert.ThrowsAsync<GitException>(() => mirror.FetchAsync(Token));
        Assert.Equal(GitProblem.Unreachable, gone.Problem);
        Assert.DoesNotContain("secret", gone.Message, StringComparison.Ordinal);
    }
}
