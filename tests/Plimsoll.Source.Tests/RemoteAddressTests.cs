using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Source.Tests;

/// <summary>A password opens its own repository, and is written and shown nowhere.</summary>
public sealed class RemoteAddressTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GitServer _server = null!;
    private Repository _source = null!;
    private string _commit = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _source = new();
        _commit = _source.Commit("a", "1");
        await GitFolder.InitAsync(_folder["served/acme.git"], "--bare");
        _source.Git("push", "-q", _folder["served/acme.git"], "main");
        _server = await GitServer.StartAsync(_folder["served"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _source.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("https://ada:secret@git.example/x.git", "https://git.example/x.git")]
    [InlineData("https://ghp_token@git.example:8443/x.git", "https://git.example:8443/x.git")]
    [InlineData("https://ada:p@ss@git.example", "https://git.example")]
    [InlineData("https://git.example/~ada@home/x.git", "https://git.example/~ada@home/x.git")]
    [InlineData("ssh://git:secret@git.example/x.git", "ssh://git@git.example/x.git")]
    [InlineData("ssh://git@git.example/x.git", "ssh://git@git.example/x.git")]
    [InlineData("ssh://:secret@git.example/x.git", "ssh://git.example/x.git")]
    [InlineData("git@git.example:x.git", "git@git.example:x.git")]
    [InlineData("file:///srv/a@b.git", "file:///srv/a@b.git")]
    [InlineData("/srv/a@b.git", "/srv/a@b.git")]
    public void Is_stored_and_shown_without_a_password(string text, string address) =>
        Assert.Equal(address, $"{RemoteAddress.Parse(text)}");

    [Theory]
    [InlineData("https://ada:secret@git.example/x.git", true)]
    [InlineData("ssh://git:secret@git.example/x.git", true)]
    [InlineData("https://ghp_token:@git.example/x.git", true)]
    [InlineData("https://ada@git.example/x.git", false)]
    [InlineData("https://git.example/a:b@c", false)]
    [InlineData("git@git.example:x.git", false)]
    [InlineData("/srv/x.git", false)]
    public void A_password_in_it_is_noticed(string text, bool has) => Assert.Equal(has, RemoteAddress.HasPassword(text));

    [Fact]
    public async Task A_mirror_is_fetched_with_the_password_of_the_address_which_is_in_no_file_and_no_argument()
    {
        var mirror = await Mirror.EnsureAsync(_folder["mirror.git"], _server.UrlWithPassword + "/acme.git", Token);
        await mirror.FetchAsync(Token);
        Assert.Equal(_commit, await mirror.ReadRefAsync("refs/remotes/origin/main", Token));
        Assert.True(await mirror.PushRefAsync(_server.Url + "/acme.git", "refs/heads/deployments/dev", _commit, null, Token));
        await RefWatch.Remote(RemoteAddress.Parse(_server.Url.Replace("https://", "https://ci@", StringComparison.Ordinal)
            + "/acme.git", _server.Password), TimeSpan.FromMilliseconds(20), TimeProvider.System, Assert.Null).WaitAsync(Token);

        Assert.Empty(_server.SeenInArguments);
        Assert.Equal($"{_server.Url}/acme.git", await new GitFolder(_folder["mirror.git"]).GitAsync("config", "remote.origin.url"));
        foreach (var file in Directory.EnumerateFiles(_folder["mirror.git"], "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("s3cret", await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_that_was_made_with_the_password_forgets_it()
    {
        await Mirror.EnsureAsync(_folder["mirror.git"], _server.Url + "/acme.git", Token);
        await new GitFolder(_folder["mirror.git"]).GitAsync("config", "remote.origin.url", _server.UrlWithPassword + "/acme.git");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder["mirror.git"], (UnixFileMode)0b111_101_101);

        await (await Mirror.EnsureAsync(_folder["mirror.git"], _server.UrlWithPassword + "/acme.git", Token)).FetchAsync(Token);
        Assert.DoesNotContain("s3cret", await File.ReadAllTextAsync(_folder["mirror.git/config"], Token), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_folder["mirror.git"]));
    }

    [Fact]
    public async Task A_clone_shares_what_its_origin_opens_and_its_own_settings_stay()
    {
        using var clone = new Repository();
        clone.Git("remote", "add", "origin", _server.UrlWithPassword + "/acme.git");
        clone.Git("config", "http.userAgent", "clone");
        var repository = await clone.OpenAsync();
        var shared = await repository.ReadSharedAsync(Token);
        Assert.Equal($"{_server.Url}/acme.git", shared.Address);

        var mirror = await (await Mirror.EnsureAsync(_folder["mirror.git"], shared, Token)).WithAccessOfAsync(repository, Token);
        await mirror.FetchAsync(Token);
        await repository.WithAccessTo(shared).FetchRefAsync(shared.Address, "refs/heads/main", "refs/plimsoll/main", Token);
        Assert.Equal(_commit, await repository.ReadRefAsync("refs/plimsoll/main", Token));
        Assert.Empty(_server.SeenInArguments);
    }

    [Fact]
    public async Task Another_origin_never_sees_the_password()
    {
        await using var other = await GitServer.StartAsync(_folder["served"]);
        _server.Elsewhere = other.Url;
        var mirror = await Mirror.EnsureAsync(_folder["mirror.git"], _server.UrlWithPassword + "/acme.git", Token);
        var refused = await Assert.ThrowsAsync<GitException>(() => mirror.FetchAsync(Token));
        Assert.DoesNotContain("s3cret", refused.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, other.Requests);
        Assert.Empty(other.Shown);
    }

    [Fact]
    public async Task A_wrong_password_is_an_error_without_it()
    {
        var url = _server.UrlWithPassword;
        _server.Password = $"another-{Guid.NewGuid():N}";
        var mirror = await Mirror.EnsureAsync(_folder["mirror.git"], url + "/acme.git", Token);
        var refused = await Assert.ThrowsAsync<GitException>(() => mirror.FetchAsync(Token));
        Assert.Equal(GitProblem.Unreachable, refused.Problem);
        Assert.DoesNotContain("s3cret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_is_not_waited_for_for_ever()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var ask = GitProgram.Command(null, ["ls-remote", $"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/x.git"]);
        Assert.Null(await GitProgram.RunFarAsync(ask, TimeSpan.FromSeconds(0.5), Token));
    }
}
