using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Server.Api;

namespace Plimsoll.Server.Tests;

/// <summary><c>cancel</c> ends what is under way, or waits, in an environment.</summary>
public sealed class CancellingTests : IAsyncLifetime
{
    private const string Environments = "/api/workspaces/acme/environments/";
    private RunningController _controller = null!;
    private TaskCompletionSource _hanging = new();
    private string _first = "";

    public async ValueTask InitializeAsync()
    {
        _controller = await RunningController.StartAsync();
        _first = await _controller.CommitPromotionAsync();
    }

    public ValueTask DisposeAsync() => _controller.DisposeAsync();

    [Fact]
    public async Task A_delivery_in_the_middle_of_its_rollout_is_taken_back_once()
    {
        Hang();
        var up = _controller.UpAsync();
        await Eventually.HoldsAsync("the rollout has begun", () => !_controller.Runtime.Given.IsEmpty);
        await UnderWayAsync("dev", _first);
        var refused = await CancelAsync("dev");
        Assert.Equal(3, refused.Exit);
        Assert.Contains("PLM3053", refused.Text, StringComparison.Ordinal);
        _hanging.SetResult();
        Assert.Equal(0, (await up).Exit);
        Assert.Equal(0, (await _controller.PostAsync(Environments + "dev/deploy",
            new("ann") { Target = await _controller.CommitAsync("a.txt", "a") })).Exit);
        var good = (await _controller.LedgerAsync()).Current!.Deployment.Commit;

        Hang();
        var bad = await _controller.CommitAsync("a.txt", "bad");
        await UnderWayAsync("dev", bad);
        Assert.StartsWith("would cancel deployment", (await CancelAsync("dev", dryRun: true)).Text, StringComparison.Ordinal);
        var cancelled = await CancelAsync("dev");
        Assert.Equal(0, cancelled.Exit);
        var state = await _controller.LedgerAsync();
        Assert.EndsWith(
            $"of dev was cancelled by bob: wrong; dev runs {good[..7]} again (deployment {state.Current!.Deployment.Number})",
            cancelled.Text, StringComparison.Ordinal);
        Assert.Equal((Cause.TakeBack, good, DeploymentOutcome.Healthy),
            (state.Current!.Deployment.Cause, state.Current.Deployment.Commit, state.Current.Outcome));
        Assert.Equal((bad, DeploymentOutcome.Cancelled, "bob"),
            (state.Deployments[^2].Deployment.Commit, state.Deployments[^2].Outcome, state.Deployments[^2].Cancel!.By));

        // again does nothing, and what was cancelled is not delivered again by itself
        Assert.Equal("nothing is under way in dev", (await CancelAsync("dev")).Text);
        Assert.Equal(0, (await _controller.PostAsync(Environments + "dev/resume")).Exit);
        Assert.Equal(0, (await _controller.UpAsync()).Exit);
        Assert.Equal(state.NextNumber, (await _controller.LedgerAsync()).NextNumber);
        Assert.Equal(0, (await _controller.PostAsync(Environments + "dev/deploy", new("ann") { Target = bad })).Exit);
        Assert.Equal(bad, (await _controller.LedgerAsync()).LastGood!.Deployment.Commit);
    }

    [Fact]
    public async Task A_promotion_goes_back_with_its_branch_and_one_that_waits_is_withdrawn()
    {
        await _controller.UpAsync();
        await _controller.RunsAsync("dev", _first);
        Assert.Equal(0, (await PromoteAsync()).Exit);
        var next = await _controller.CommitAsync("a.txt", "a");
        await _controller.RunsAsync("dev", next);
        Hang();
        var promoting = PromoteAsync();
        await UnderWayAsync("prod", next);
        Assert.Equal(next, await _controller.GitAsync("rev-parse", "release"));
        Assert.Equal(0, (await CancelAsync("prod")).Exit);
        var told = await promoting;
        Assert.Equal(130, told.Exit);
        Assert.Contains("cancelled by bob: wrong", told.Text, StringComparison.Ordinal);
        Assert.Equal([_first, _first], [await _controller.GitAsync("rev-parse", "release"),
            await _controller.GitAsync("rev-parse", "refs/tags/live")]);

        // dev does not take it, so it waits
        _controller.Runtime.Work = _ => Task.CompletedTask;
        Assert.Equal(0, (await _controller.PostAsync(Environments + "dev/hold", new("ann") { Reason = "demo" })).Exit);
        var waits = await _controller.CommitAsync("a.txt", "b");
        await _controller.GitAsync("branch", "-f", "release", waits);
        Assert.Equal($"{waits[..7]} is not delivered to prod any more: it was cancelled before it began", (await CancelAsync("prod")).Text);
        Assert.Equal("nothing is under way in prod", (await CancelAsync("prod")).Text);
        Assert.Equal(0, (await _controller.PostAsync(Environments + "dev/resume")).Exit);
        await _controller.RunsAsync("dev", waits);
        var before = (await _controller.LedgerAsync("prod")).NextNumber;
        Assert.Equal(0, (await _controller.PostAsync(Environments + "prod/resume")).Exit);
        Assert.Equal(before, (await _controller.LedgerAsync("prod")).NextNumber);
        Assert.Equal(0, (await PromoteAsync(waits)).Exit);
        Assert.Equal(waits, (await _controller.LedgerAsync("prod")).Current!.Deployment.Commit);
    }

    /// <summary>The next rollout goes on until it is ended; those after it do not.</summary>
    private void Hang()
    {
        var first = 1;
        _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _controller.Runtime.Work = token => Interlocked.Exchange(ref first, 0) == 1 ? _hanging.Task.WaitAsync(token) : Task.CompletedTask;
    }

    private Task<ApiEvent> CancelAsync(string environment, bool dryRun = false) =>
        _controller.PostAsync($"{Environments}{environment}/cancel", new("bob") { Reason = "wrong", DryRun = dryRun });

    private Task<ApiEvent> PromoteAsync(string? commit = null) =>
        _controller.PostAsync(Environments + "prod/promote", new("ann") { From = "dev", Target = commit });

    private Task<LedgerState> UnderWayAsync(string environment, string commit) =>
        _controller.LedgerAsync(state => state.Current is { Outcome: null } current && current.Deployment.Commit == commit, environment);
}
