using Plimsoll.Server.Serving;
using Plimsoll.Source;
using Plimsoll.Source.Tests;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Tests.Serving;

/// <summary>The password of a repository stays where its owner put it.</summary>
public sealed class PrivateRepositoryTests
{
    private static readonly EnvironmentManifest Prod = new() { Name = "prod", Follows = "main", Runtime = "kubernetes" };

    [Fact]
    public async Task A_clone_with_a_password_in_its_origin_is_used_and_the_password_kept_nowhere_else()
    {
        await using var remote = await Remote.CreateAsync();
        await using var server = await GitServer.StartAsync(Path.GetDirectoryName(remote.Url)!);
        await remote.Git.GitAsync("remote", "set-url", "origin", server.UrlWithPassword + "/acme.git");
        await remote.RunAsync("hold", new("bob") { Reason = "first" });

        // it is read from the clone each time, and so may change
        server.Password = $"s3cret-and-new-{Guid.NewGuid():N}";
        await Assert.ThrowsAsync<GitException>(() => remote.RunAsync("hold", new("bob") { Reason = "second" }));
        await remote.Git.GitAsync("remote", "set-url", "origin", server.UrlWithPassword + "/acme.git");
        await remote.RunAsync("hold", new("bob") { Reason = "third" });
        Assert.Equal("third", (await remote.LedgerAsync()).Hold?.Reason);
        var read = await new LedgerReader(remote.Caller, await GitRepository.OpenAsync(remote.Clone), "acme").ReadAsync(Prod, default);
        Assert.Equal("third", read.Hold?.Reason);

        Assert.Empty(server.SeenInArguments);
        foreach (var file in Directory.EnumerateFiles(remote.Caller.Folder, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("s3cret", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        if (OperatingSystem.IsWindows()) return;
        var mirror = Assert.Single(Directory.EnumerateDirectories(remote.Caller.Folder, "repository.git", SearchOption.AllDirectories));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(mirror));
    }

    [Fact]
    public async Task What_is_served_is_opened_by_a_variable_and_never_by_an_argument()
    {
        await using var remote = await Remote.CreateAsync();
        await using var server = await GitServer.StartAsync(Path.GetDirectoryName(remote.Url)!);
        var refused = Assert.Throws<PlimsollException>(() => ServeOptions.RepositoryOf(server.UrlWithPassword + "/acme.git", null));
        Assert.Equal(("PLM7021", Outcome.Usage), (refused.Code, refused.Outcome));
        Assert.Contains("PLIMSOLL_GIT_PASSWORD", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.Message, StringComparison.Ordinal);

        remote.Serve(repository: ServeOptions.RepositoryOf(server.Url.Replace("https://", "https://ci@", StringComparison.Ordinal)
            + "/acme.git", server.Password));
        await remote.LedgerAsync(state => state.Current is not null);
        Assert.Empty(server.SeenInArguments);
    }
}
