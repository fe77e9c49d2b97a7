using Plimsoll.Delivery.Ledgers;
using Plimsoll.Server.Following;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Tests.Serving;

/// <summary>A command on a shared environment takes what all clones share.</summary>
public sealed class SharedCommandsTests
{
    [Fact]
    public async Task What_was_not_pushed_is_not_deployed()
    {
        await using var remote = await Remote.CreateAsync();
        var pushed = await remote.PushAsync("a.txt", "a");
        var mine = await remote.CommitAsync("b.txt", "b");

        var refused = await Assert.ThrowsAsync<PlimsollException>(() => remote.RunAsync("deploy", new("bob") { Target = mine }));
        Assert.Equal(("PLM3016", Outcome.Refused), (refused.Code, refused.Outcome));
        Assert.Contains("git push", refused.Message, StringComparison.Ordinal);
        Assert.Empty((await remote.LedgerAsync()).Deployments);

        Assert.Contains("main has commits here that were not pushed", await remote.RunAsync("deploy", new("bob")),
            StringComparison.Ordinal);
        var state = await remote.LedgerAsync();
        Assert.Equal((pushed, "bob", DeploymentOutcome.Healthy), (state.Current!.Deployment.Commit, state.Current.Actor,
            state.Current.Outcome));
    }

    [Fact]
    public async Task An_environment_that_was_not_pushed_is_told_from_one_that_does_not_exist()
    {
        await using var remote = await Remote.CreateAsync();
        var manifest = await File.ReadAllTextAsync(Path.Combine(remote.Clone, "plimsoll.yaml"));
        var mine = await remote.CommitAsync("plimsoll.yaml", manifest.Replace("environments:",
            "environments:\n  stage: { follows: main, runtime: kubernetes }", StringComparison.Ordinal));

        var unpushed = await Assert.ThrowsAsync<PlimsollException>(() => remote.RunAsync("deploy", new("bob"), "stage"));
        Assert.Equal(("PLM3001", Outcome.Usage), (unpushed.Code, unpushed.Outcome));
        Assert.Contains($"stage is in your commit {mine[..7]}, which origin/main does not have", unpushed.Message,
            StringComparison.Ordinal);
        Assert.Contains("git push", unpushed.Message, StringComparison.Ordinal);
        Assert.Equal("PLM3001: acme has no environment elsewhere (it has dev, prod)",
            (await Assert.ThrowsAsync<PlimsollException>(() => remote.RunAsync("deploy", new("bob"), "elsewhere"))).Message);

        await remote.Git.GitAsync("push", "-q", "origin", "main");
        await remote.RunAsync("deploy", new("bob"), "stage");
        Assert.Equal(mine, (await remote.LedgerAsync("stage")).Current!.Deployment.Commit);
    }

    [Fact]
    public async Task A_clone_that_is_behind_or_has_no_branch_gets_what_was_pushed()
    {
        await using var remote = await Remote.CreateAsync();
        var newest = await remote.PushAsync("a.txt", "a");
        // as CI systems check out
        await remote.Git.GitAsync("checkout", "-q", "--detach", "HEAD~1");
        await remote.Git.GitAsync("branch", "-q", "-D", "main");
        var clone = await GitRepository.OpenAsync(remote.Clone);
        Assert.Equal(await clone.ResolveAsync("HEAD"), await PolicyReader.FindCommitAsync(clone, "refs/heads/", default));

        Assert.DoesNotContain("not pushed", await remote.RunAsync("deploy", new("bob")), StringComparison.Ordinal);
        Assert.Equal(newest, (await remote.LedgerAsync()).Current!.Deployment.Commit);
    }

    [Fact]
    public async Task Without_a_remote_the_clone_is_what_is_shared()
    {
        await using var remote = await Remote.CreateAsync();
        await remote.Git.GitAsync("remote", "remove", "origin");
        var commit = await remote.CommitAsync("a.txt", "a");

        await remote.RunAsync("deploy", new("bob"));
        Assert.Equal(commit, (await new Ledger(await GitRepository.OpenAsync(remote.Clone), "prod")
            .ReadAsync(default)).Current!.Deployment.Commit);
    }
}
