using Plimsoll.Delivery.Deployments;
using Plimsoll.Runtime;
using Plimsoll.Server.Api;

namespace Plimsoll.Server.Tests;

/// <summary>What was pushed to prod waits while its gates are closed, and goes on by itself; nothing delays a rollback.</summary>
public sealed class GatedPromotingTests : IAsyncLifetime
{
    private const string Prod = "/api/workspaces/acme/environments/prod/";
    private readonly ShiftedTime _time = new();
    private RunningController _controller = null!;
    private string _first = "";

    public async ValueTask InitializeAsync()
    {
        _controller = await RunningController.StartAsync(gates: _time);
        _first = await GatesAsync("promotes: dev");
        await _controller.UpAsync();
        Assert.Equal(0, (await PromoteAsync()).Exit);
    }

    public ValueTask DisposeAsync() => _controller.DisposeAsync();

    [Fact]
    public async Task Approvals_of_others_let_a_pushed_release_go_and_are_void_for_the_next_one()
    {
        Refuses(await ApproveAsync("bob"), "PLM3031", "no approval is asked for there");
        var next = await GatesAsync("promotes: dev, approvals: 2");
        await _controller.RunsAsync("dev", next);
        Refuses(await PromoteAsync(), "PLM3026", "2 approvals are missing; somebody else may give them, and not Ada, whose commits it "
            + "has.\n         To approve: plimsoll approve prod\n         To have it promoted as soon as it may: git branch -f release");
        Refuses(await ApproveAsync("Ada"), "PLM3034", "Ada <Ada@example.test> wrote or committed a commit that it brings");
        Assert.Equal(2, (await _controller.PostAsync(Prod + "approve", new("bob"))).Exit);
        Refuses(await ApproveAsync("bob", _first), "PLM3032", "it runs there already");
        Assert.StartsWith("would approve", (await _controller.PostAsync(Prod + "approve",
            new("bob") { Email = "bob@example.test", DryRun = true })).Text, StringComparison.Ordinal);

        await _controller.GitAsync("branch", "-f", "release", next);
        var said = await ApproveAsync("bob");
        Assert.Equal((0, $"{next[..7]} is approved for prod: 1 of 2 approvals is missing (approved by bob); somebody else may give it, and "
            + "not Ada, whose commits it has; to approve: plimsoll approve prod"), (said.Exit, said.Text));
        said = await ApproveAsync("bob");
        Assert.StartsWith($"{next[..7]} is already approved by you for prod: 1 of 2", said.Text, StringComparison.Ordinal);

        // another commit is another release
        var newer = await _controller.CommitAsync("a.txt", "a");
        await _controller.RunsAsync("dev", newer);
        await _controller.GitAsync("branch", "-f", "release", newer);
        Assert.Contains("1 of 2 approvals is missing (approved by cid)", (await ApproveAsync("cid")).Text, StringComparison.Ordinal);
        Assert.Equal(_first, (await _controller.LedgerAsync("prod")).Current!.Deployment.Commit);
        Assert.EndsWith("for prod: it goes on by itself", (await ApproveAsync("dan")).Text, StringComparison.Ordinal);
        var state = await _controller.RunsAsync("prod", newer);
        Assert.Equal((Cause.Promote, 2), (state.Current!.Deployment.Cause, state.Deployments.Count));
        Assert.Equal(["bob", "cid", "dan"], state.Approvals.Select(each => each.By.Name));
        Assert.Equal(state.Current.Deployment.Release, state.Approvals[^1].Release);

        // and a rollback waits for none
        Assert.Equal(0, (await _controller.PostAsync(Prod + "rollback", new("eve") { Target = _first, Reason = "slow" })).Exit);
        Assert.Equal(_first, (await _controller.LedgerAsync("prod")).Current!.Deployment.Commit);
    }

    [Fact]
    public async Task A_push_that_loosens_the_gates_does_not_loosen_its_own()
    {
        var strict = await GatesAsync("promotes: dev, approvals: 1");
        await _controller.RunsAsync("dev", strict);
        await ApproveAsync("bob");
        Assert.Equal(0, (await PromoteAsync()).Exit);

        var loosened = await GatesAsync("promotes: dev");
        await _controller.RunsAsync("dev", loosened);
        Refuses(await PromoteAsync(), "PLM3026", "1 approval is missing");
        await _controller.GitAsync("branch", "-f", "release", loosened);
        await ApproveAsync("bob");
        await _controller.RunsAsync("prod", loosened);
        Refuses(await ApproveAsync("bob"), "PLM3031", "no approval is asked for there");

        // not even by taking away that it promotes
        var free = await GatesAsync("heal: false");
        await _controller.RunsAsync("dev", free);
        Refuses(await _controller.PostAsync(Prod + "deploy", new("ann") { Target = free }), "PLM3002", "plimsoll promote dev prod");
        Assert.Equal(0, (await PromoteAsync()).Exit);
        Assert.Equal(Cause.Promote, (await _controller.RunsAsync("prod", free)).Current!.Deployment.Cause);
        var last = await _controller.CommitAsync("a.txt", "a");
        await _controller.GitAsync("branch", "-f", "release", last);
        Assert.Equal(Cause.Push, (await _controller.RunsAsync("prod", last)).Current!.Deployment.Cause);
    }

    [Fact]
    public async Task What_was_coalesced_away_waits_until_dev_has_run_it()
    {
        using var isDelivered = new ManualResetEventSlim();
        _controller.Runtime.Answer = state =>
        {
            if (state.Environment.Name == "dev") isDelivered.Wait(Eventually.Patience);
            return new RolloutOutcome.Done(1);
        };
        var slow = await _controller.CommitAsync("a.txt", "slow");
        await _controller.LedgerAsync(state => state.Current!.Deployment.Commit == slow);
        var skipped = await _controller.CommitAsync("a.txt", "skipped");
        var newest = await _controller.CommitAsync("a.txt", "newest");
        isDelivered.Set();
        await _controller.RunsAsync("dev", newest);
        await _controller.GitAsync("branch", "-f", "release", skipped);
        Refuses(await PromoteAsync(skipped), "PLM3019", "it was never deployed to dev");
        Assert.Single((await _controller.LedgerAsync("prod")).Deployments);

        ApiRequest request = new("ann") { Target = skipped };
        Assert.Equal(0, (await _controller.PostAsync("/api/workspaces/acme/environments/dev/deploy", request)).Exit);
        Assert.Equal([_first, skipped], (await _controller.RunsAsync("prod", skipped)).Deployments.Select(each => each.Deployment.Commit));
    }

    [Fact]
    public async Task Each_gate_is_told_and_when_the_last_one_opens_it_goes_on_by_itself()
    {
        _time.PassTo(DayOfWeek.Saturday, TimeSpan.FromHours(12));
        const string window = "{ deny: \"Sat,Sun\", zone: Europe/Berlin, reason: weekend }";
        var next = await GatesAsync($"promotes: dev, soak: 2h, approvals: 1, windows: [{window}]");
        await _controller.RunsAsync("dev", next);
        await _controller.GitAsync("branch", "-f", "release", next);
        string[] all = ["it has to run in dev for 2 h (soak)", "1 approval is missing",
            "prod takes no releases Sat,Sun Europe/Berlin (weekend); it goes on at"];
        foreach (var each in all) Refuses(await PromoteAsync(), "PLM3026", each);
        var rest = (await ApproveAsync("bob")).Text;
        Assert.Equal([true, false, true], all.Select(each => rest.Contains(each, StringComparison.Ordinal)));
        _time.Pass(TimeSpan.FromHours(3));
        rest = (await PromoteAsync()).Text;
        Assert.Equal([false, false, true], all.Select(each => rest.Contains(each, StringComparison.Ordinal)));
        Assert.Single((await _controller.LedgerAsync("prod")).Deployments);
        _time.PassTo(DayOfWeek.Monday, TimeSpan.FromHours(1));
        Assert.Equal(Cause.Promote, (await _controller.RunsAsync("prod", next)).Current!.Deployment.Cause);

        // none of them is in the way of what goes back
        _time.PassTo(DayOfWeek.Sunday, TimeSpan.FromHours(1));
        await _controller.GitAsync("branch", "-f", "release", _first);
        Assert.Equal(Cause.Rollback, (await _controller.RunsAsync("prod", _first)).Current!.Deployment.Cause);
    }

    private Task<string> GatesAsync(string gates) => _controller.CommitPromotionAsync(gates);

    private Task<ApiEvent> ApproveAsync(string name, string? commit = null) =>
        _controller.PostAsync(Prod + "approve", new(name) { Email = $"{name}@example.test", Target = commit });

    private Task<ApiEvent> PromoteAsync(string? commit = null) =>
        _controller.PostAsync(Prod + "promote", new("ann") { From = "dev", Target = commit });

    private static void Refuses(ApiEvent answer, string code, string says)
    {
        Assert.True(answer.Exit == 3, answer.Text);
        Assert.Contains(code, answer.Text, StringComparison.Ordinal);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
    }
}
