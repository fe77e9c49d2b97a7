using Plimsoll.Server.Api;
using Plimsoll.Server.Following;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Tests;

/// <summary>No commit and no clone takes the name of a workspace that belongs to another repository.</summary>
public sealed class WorkspaceNamesTests : IDisposable
{
    private const string Hostile = """
        plimsoll: 1
        workspace: vict
        environments:
          dev: { follows: main, runtime: local }

        """;

    private static readonly CancellationToken Token = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("main")]
    [InlineData("side")]
    public async Task A_commit_that_names_another_workspace_is_refused_before_anything_of_it_runs(string branch)
    {
        await using var controller = await RunningController.StartAsync();
        Assert.Equal(0, (await controller.UpAsync()).Exit);
        var before = (await controller.LedgerAsync()).Deployments.Count;
        var git = new GitFolder(controller.Repository);
        if (branch != "main") await git.GitAsync("checkout", "-q", "-b", branch);
        git.Write("tool/service.yaml", "name: tool\ntest: [[sh, -c, id]]\nbuild: { files: . }\n");
        var commit = await git.CommitAsync("plimsoll.yaml", Hostile);
        if (branch != "main") await git.GitAsync("checkout", "-q", "main");

        var refused = await controller.PostAsync("/api/workspaces/acme/environments/dev/deploy", new ApiRequest("ann") { Target = commit });

        Assert.Equal((int)Outcome.Refused, refused.Exit);
        Assert.Contains("PLM7007", $"{refused}", StringComparison.Ordinal);
        Assert.Contains("followed as acme", $"{refused}", StringComparison.Ordinal);
        Assert.Contains("workspace: vict", $"{refused}", StringComparison.Ordinal);
        Assert.Equal(before, (await controller.LedgerAsync()).Deployments.Count);
        Assert.Empty(Directory.Exists(controller.Home.Work) ? Directory.GetDirectories(controller.Home.Work, "vict*") : []);
    }

    [Fact]
    public async Task A_name_belongs_to_the_repository_that_is_followed_by_it_and_to_its_clones()
    {
        var home = Home.Open(_folder["home"]);
        var names = new WorkspaceNames(home);
        var (victim, other) = (await CommitAsync("victim"), await CommitAsync("other"));
        new Followed(home).Add("vict", victim.Path);
        await victim.GitAsync("clone", "-q", victim.Path, _folder["clone"]);
        await victim.GitAsync("worktree", "add", "-q", "-b", "linked", _folder["linked"]);

        foreach (var same in (string[])["victim", "clone", "linked"])
            await names.RequireAsync("vict", await GitRepository.OpenAsync(_folder[same], Token), Token);
        await names.RequireAsync("free", await OpenAsync(other), Token);

        var there = await OpenAsync(other);
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => names.RequireAsync("vict", there, Token));
        Assert.Equal(("PLM7004", Outcome.Refused), (refused.Code, refused.Outcome));
        Assert.Contains(victim.Path, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://git.example/acme/fleet.git", true)]
    [InlineData("https://ann@git.example/acme/fleet", true)]
    [InlineData("ssh://git@git.example/acme/fleet.git", true)]
    [InlineData("git@git.example:acme/fleet.git", true)]
    [InlineData("https://git.example/mallory/fleet.git", false)]
    [InlineData("https://evil.example/acme/fleet.git", false)]
    public async Task A_name_that_is_served_belongs_to_the_repository_at_its_address(string origin, bool isSame)
    {
        var names = new WorkspaceNames(Home.Open(_folder["home"]));
        var served = await CommitAsync("mirror");
        await served.GitAsync("remote", "add", "origin", "https://git.example/acme/fleet.git");
        await names.ClaimAsync("fleet", await OpenAsync(served), RemoteAddress.Parse("https://git.example/acme/fleet.git"), Token);
        var clone = await CommitAsync("clone");
        await clone.GitAsync("remote", "add", "origin", origin);

        var refused = await Record.ExceptionAsync(async () => await names.RequireAsync("fleet", await OpenAsync(clone), Token));

        Assert.Equal(isSame ? null : "PLM7004", (refused as PlimsollException)?.Code);
        Assert.Equal(isSame, refused is null);
    }

    [Fact]
    public async Task A_name_that_was_used_belongs_to_its_repository_until_that_is_gone()
    {
        var home = Home.Open(_folder["home"]);
        var names = new WorkspaceNames(home);
        var (victim, other) = (await CommitAsync("victim"), await CommitAsync("other"));
        await victim.GitAsync("worktree", "add", "-q", "-b", "linked", _folder["linked"]);
        await names.UseAsync("vict", await GitRepository.OpenAsync(_folder["linked"], Token), Token);
        await names.UseAsync("vict", await OpenAsync(victim), Token);
        // it is not the worktree that owns the name
        await victim.GitAsync("worktree", "remove", _folder["linked"]);

        var there = await OpenAsync(other);
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => names.UseAsync("vict", there, Token));

        Assert.Equal("PLM7004", refused.Code);
        Assert.Contains(home.UsedNamesFile, refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PlimsollException>(() => names.ClaimAsync("vict", there, RemoteAddress.Parse(other.Path), Token));
        Directory.Delete(victim.Path, recursive: true);
        await names.UseAsync("vict", there, Token);
        Assert.Contains(other.Path, await File.ReadAllTextAsync(home.UsedNamesFile, Token), StringComparison.Ordinal);
    }

    private static Task<GitRepository> OpenAsync(GitFolder git) => GitRepository.OpenAsync(git.Path, Token);

    private async Task<GitFolder> CommitAsync(string name)
    {
        var git = await GitFolder.InitAsync(_folder[name]);
        await git.CommitAsync();
        return git;
    }
}
