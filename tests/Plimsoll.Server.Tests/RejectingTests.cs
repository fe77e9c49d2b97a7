using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;
using Plimsoll.Runtime;
using Plimsoll.Server.Api;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Tests;

/// <summary>What is marked as bad, by a person or because it was taken back, goes nowhere until it is accepted.</summary>
public sealed class RejectingTests : IAsyncLifetime
{
    private RunningController _controller = null!;
    private string _first = "";

    public async ValueTask InitializeAsync()
    {
        _controller = await RunningController.StartAsync();
        _first = await _controller.CommitPromotionAsync();
        await _controller.UpAsync();
        Assert.Equal(0, (await PromoteAsync()).Exit);
    }

    public ValueTask DisposeAsync() => _controller.DisposeAsync();

    [Fact]
    public async Task A_release_that_a_person_marked_is_taken_by_no_environment_until_it_is_accepted()
    {
        // dev runs it well, and somebody sees what no probe does
        var bad = await _controller.CommitAsync("a.txt", "bad");
        await _controller.RunsAsync("dev", bad);
        var marks = await MarksAsync();
        var none = await Assert.ThrowsAsync<PlimsollException>(() => marks.AcceptAsync(bad, null, "bob", false, default));
        Assert.Equal("PLM3036", none.Code);
        var would = await marks.RejectAsync(bad, "loses orders", "ann", true, default);
        Assert.StartsWith("would mark", would.Says, StringComparison.Ordinal);
        Assert.Equal((true, false, "dev"), (would.DryRun, would.Changed, Assert.Single(would.Running)));
        foreach (var said in new[] { "dev runs it; to take it back there: plimsoll rollback dev", "already marked as bad" })
            Assert.Contains(said, (await marks.RejectAsync(bad, "loses orders", "ann", false, default)).Says, StringComparison.Ordinal);
        Refuses(await PromoteAsync(), "PLM3026", "(loses orders)");
        await _controller.GitAsync("branch", "-f", "release", bad);
        var status = await StatusAsync();
        Assert.Equal(("ann", "loses orders"), (status[0].Rejected!.By, status[0].Rejected!.Reason));
        Assert.Null(status[1].Rejected);
        Assert.Matches("^ann marked it as bad at .* \\(loses orders\\); a newer commit that contains it may go, "
            + $"and to take the mark away: plimsoll accept {bad[..7]}$", status[1].WhyBehind!);
        var why = Why.Tell(new() { Name = "dev", Follows = "main" }, await _controller.LedgerAsync(), status[0]);
        Assert.StartsWith($"{bad[..7]} should not run: ann marked it as bad", why.Says[1], StringComparison.Ordinal);

        // dev is not given it again, nor by a person
        Assert.Equal(0, (await EnvironmentAsync("dev", "rollback", new("ann") { Target = _first, Reason = "slow" })).Exit);
        Refuses(await EnvironmentAsync("dev", "deploy", new("ann")), "PLM3035", $"to take the mark away: plimsoll accept {bad[..7]}");
        Assert.Equal(0, (await EnvironmentAsync("dev", "resume", new("ann"))).Exit);
        Assert.Equal(0, (await _controller.UpAsync()).Exit);
        Assert.Equal(_first, (await _controller.LedgerAsync()).Current!.Deployment.Commit);
        Assert.Single((await _controller.LedgerAsync("prod")).Deployments);

        // until it is accepted: then what waits goes on by itself
        var accepted = await marks.AcceptAsync(bad, "the orders were test data", "bob", false, default);
        Assert.Contains("is accepted", accepted.Says, StringComparison.Ordinal);
        await _controller.RunsAsync("dev", bad);
        await _controller.RunsAsync("prod", bad);
        Assert.Null((await StatusAsync())[1].Rejected);
    }

    [Fact]
    public async Task A_newer_commit_that_contains_a_bad_one_may_go()
    {
        Assert.Equal(0, (await EnvironmentAsync("dev", "hold", new("ann") { Reason = "demo" })).Exit);
        var bad = await _controller.CommitAsync("a.txt", "bad");
        await (await MarksAsync()).RejectAsync(bad, "wrong", "ann", false, default);
        Assert.Equal(0, (await EnvironmentAsync("dev", "resume", new("ann"))).Exit);
        var mended = await _controller.CommitAsync("a.txt", "mended");
        var state = await _controller.RunsAsync("dev", mended);
        Assert.DoesNotContain(state.Deployments, each => each.Deployment.Commit == bad);
        Assert.Equal(0, (await PromoteAsync()).Exit);
        await _controller.RunsAsync("prod", mended);
    }

    [Fact]
    public async Task What_is_taken_back_is_marked_by_itself_but_not_what_ran_well_there_before()
    {
        var (bad, failing) = (await _controller.CommitAsync("a.txt", "bad"), "prod");
        await _controller.RunsAsync("dev", bad);
        _controller.Runtime.Answer = state => state.Environment.Name == failing
            ? new RolloutOutcome.Failed("counter", FailureReason.Crashed, "exit code 3") : new RolloutOutcome.Done(1);
        Assert.Equal(1, (await PromoteAsync()).Exit);
        failing = "";
        var mark = Assert.Single((await RejectionsAsync()).Verdicts);
        Assert.Equal((bad, true, "plimsoll", "prod", "counter: exit code 3"),
            (mark.Key, mark.Value.IsBad, mark.Value.By, mark.Value.Environment, mark.Value.Reason));

        // it counts in dev too, where it runs
        Assert.Equal("prod", (await StatusAsync())[0].Rejected!.Environment);
        Assert.Equal(0, (await EnvironmentAsync("dev", "rollback", new("ann") { Target = _first, Reason = "slow" })).Exit);
        Refuses(await EnvironmentAsync("dev", "deploy", new("ann")), "PLM3035", "when prod took it back (counter: exit code 3)");

        // a person may try it again where it failed, and when it runs well there it is not bad
        Assert.Equal(0, (await PromoteAsync(bad)).Exit);
        Assert.False((await RejectionsAsync()).Verdicts[bad].IsBad);

        // what ran well before is not condemned by a place that fails
        Assert.Equal(0, (await EnvironmentAsync("prod", "rollback", new("ann") { Target = _first, Reason = "slow" })).Exit);
        failing = "prod";
        Assert.Equal(1, (await PromoteAsync(bad)).Exit);
        Assert.Equal(Cause.TakeBack, (await _controller.LedgerAsync("prod")).Current!.Deployment.Cause);
        Assert.False((await RejectionsAsync()).Verdicts[bad].IsBad);
    }

    private async Task<Rejecting> MarksAsync()
    {
        var repository = await GitRepository.OpenAsync(_controller.Repository);
        var commit = await Following.PolicyReader.FindCommitAsync(repository, "refs/heads/", default);
        return new(_controller.Home, repository, await CatalogReader.ReadWorkspaceAsync(repository, commit, default), TimeProvider.System);
    }

    private async Task<LedgerState> RejectionsAsync() =>
        await new Ledger(await GitRepository.OpenAsync(_controller.Home.Mirror("acme")), Rejections.Ledger).ReadAsync(default);

    private async Task<IReadOnlyList<EnvironmentStatus>> StatusAsync() =>
        (await new StatusReader(_controller.Home, new((_, _) => _controller.Runtime, _ => Task.FromResult(true)), TimeProvider.System)
            .ReadAsync(await GitRepository.OpenAsync(_controller.Repository), default)).Environments;

    private Task<ApiEvent> EnvironmentAsync(string environment, string command, ApiRequest request) =>
        _controller.PostAsync($"/api/workspaces/acme/environments/{environment}/{command}", request);

    private Task<ApiEvent> PromoteAsync(string? commit = null) =>
        EnvironmentAsync("prod", "promote", new("ann") { From = "dev", Target = commit });

    private static void Refuses(ApiEvent answer, string code, string says)
    {
        Assert.True(answer.Exit == 3, answer.Text);
        Assert.Contains(code, answer.Text, StringComparison.Ordinal);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
    }
}
