using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Runtime;
using Plimsoll.Server.Api;

namespace Plimsoll.Server.Tests;

public sealed class FollowingTests
{
    private const string Dev = "/api/workspaces/acme/environments/dev/";

    [Fact]
    public async Task A_commit_is_deployed_by_itself()
    {
        await using var controller = await RunningController.StartAsync();
        Assert.Equal(0, (await controller.UpAsync()).Exit);

        var commit = await controller.CommitAsync("a.txt", "a");

        var state = await controller.LedgerAsync(s => s.Current?.Deployment.Commit == commit && s.Current.Outcome is not null);
        Assert.Equal(DeploymentOutcome.Healthy, state.Current!.Outcome);
        Assert.Equal("Ada", state.Current.Actor);
    }

    [Fact]
    public async Task Up_twice_makes_one_deployment()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.UpAsync();

        var second = await controller.UpAsync();

        Assert.Equal(0, second.Exit);
        Assert.Single((await controller.LedgerAsync()).Deployments);
    }

    [Fact]
    public async Task While_held_nothing_is_delivered_and_resume_delivers_the_newest()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.UpAsync();
        Assert.Equal(0, (await controller.PostAsync(Dev + "hold", new("bob") { Reason = "demo" })).Exit);
        await controller.CommitAsync("a.txt", "a");
        var newest = await controller.CommitAsync("b.txt", "b");
        Assert.Equal(0, (await controller.UpAsync()).Exit);
        Assert.Equal(("bob", "demo"), ((await controller.LedgerAsync()).Hold!.By, (await controller.LedgerAsync()).Hold!.Reason));
        Assert.Single((await controller.LedgerAsync()).Deployments);

        Assert.Equal(0, (await controller.PostAsync(Dev + "resume")).Exit);

        var state = await controller.LedgerAsync();
        Assert.Null(state.Hold);
        Assert.Equal(newest, state.Current!.Deployment.Commit);
        Assert.Equal(2, state.Deployments.Count);
    }

    [Fact]
    public async Task A_release_that_failed_is_taken_back_not_redelivered_and_the_next_good_one_is_deployed()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.UpAsync();
        controller.Runtime.Answer = _ => new RolloutOutcome.Failed("counter", FailureReason.NeverReady, "GET /readyz: 503");
        var bad = await controller.CommitAsync("a.txt", "bad");
        await controller.LedgerAsync(s => s.Current!.Deployment.Cause == Cause.TakeBack && s.Current.Outcome is not null);
        controller.Runtime.Answer = _ => new RolloutOutcome.Done(1);

        var good = await controller.CommitAsync("b.txt", "good");

        var state = await controller.LedgerAsync(s => s.Current?.Deployment.Commit == good && s.Current.Outcome is not null);
        Assert.Single(state.Deployments, d => d.Deployment.Commit == bad);
        Assert.True(state.IsRejected(bad));
    }

    [Fact]
    public async Task A_manifest_that_is_wrong_is_answered_with_all_findings_and_deploys_nothing()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.UpAsync();
        await controller.CommitAsync("service.yaml", "name: counter\nport: 70000\nreplicsa: 2\n");

        var answer = await controller.PostAsync(Dev + "deploy");

        Assert.Equal(2, answer.Exit);
        Assert.Contains("70000", answer.Text, StringComparison.Ordinal);
        Assert.Contains("replicas", answer.Text, StringComparison.Ordinal);
        Assert.Single((await controller.LedgerAsync()).Deployments);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said()
    {
        await using var controller = await RunningController.StartAsync();
        Assert.Equal(4, (await controller.PostAsync(Dev + "deploy")).Exit);
        await controller.UpAsync();
        Assert.Equal(2, (await controller.PostAsync("/api/workspaces/acme/environments/nope/deploy")).Exit);
        Assert.Equal(3, (await controller.PostAsync(Dev + "rollback")).Exit);
        Assert.Equal(2, (await controller.PostAsync(Dev + "scale", new("ann") { Replicas = new Dictionary<string,
            int?> { ["nope"] = 2 } })).Exit);
        Assert.Equal(2, (await controller.PostAsync(Dev + "deploy", new ApiRequest("ann") { Target = "main; rm -rf /" })).Exit);
    }
}
