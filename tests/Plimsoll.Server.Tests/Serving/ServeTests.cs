using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Runtime;
using Plimsoll.Server.Serving;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Tests.Serving;

/// <summary>A shared environment is delivered by whoever serves it, and by one of them.</summary>
public sealed class ServeTests
{
    [Fact]
    public async Task A_push_is_delivered_and_environments_of_machines_are_left_to_them()
    {
        await using var remote = await Remote.CreateAsync();
        remote.Serve();
        await remote.LedgerAsync(state => state.Current?.Outcome == DeploymentOutcome.Healthy);

        var commit = await remote.PushAsync("a.txt", "a");

        var state = await remote.LedgerAsync(state => state.Current?.Deployment.Commit == commit && state.Current.Outcome is not null);
        Assert.Equal((2, "Ada", DeploymentOutcome.Healthy), (state.Current!.Deployment.Number, state.Current.Actor, state.Current.Outcome));
        Assert.Empty((await remote.LedgerAsync("dev")).Deployments);
    }

    [Fact]
    public async Task What_was_interrupted_is_carried_on_by_the_next_one_anywhere()
    {
        await using var remote = await Remote.CreateAsync();
        remote.Runtime.Work = cancellation => Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        var end = remote.Serve("first");
        await remote.LedgerAsync(state => state.Current is not null && !remote.Runtime.Given.IsEmpty);
        await end();
        Assert.Null((await remote.LedgerAsync()).Current!.Outcome);
        remote.Runtime.Work = _ => Task.CompletedTask;

        remote.Serve("second");

        var state = await remote.LedgerAsync(state => state.Current?.Outcome is not null);
        Assert.Equal(DeploymentOutcome.Healthy, Assert.Single(state.Deployments).Outcome);
        Assert.Equal([1L, 1L], remote.Runtime.Given);
    }

    [Fact]
    public async Task Of_two_that_serve_one_delivers()
    {
        await using var remote = await Remote.CreateAsync();
        remote.Serve("first");
        remote.Serve("second");
        var commits = new List<string> { (await remote.LedgerAsync(state =>
            state.Current?.Outcome is not null)).Current!.Deployment.Commit };
        for (var i = 0; i < 3; i++)
        {
            commits.Add(await remote.PushAsync("a.txt", $"{i}"));
            await remote.LedgerAsync(state => state.Current?.Deployment.Commit == commits[^1] && state.Current.Outcome is not null);
        }

        var state = await remote.LedgerAsync();
        Assert.Equal(commits, state.Deployments.Select(deployment => deployment.Deployment.Commit));
        Assert.All(state.Deployments, deployment => Assert.Equal(DeploymentOutcome.Healthy, deployment.Outcome));
    }

    [Fact]
    public async Task While_held_nothing_is_delivered_and_a_resume_from_elsewhere_is_noticed()
    {
        await using var remote = await Remote.CreateAsync();
        remote.Serve();
        await remote.LedgerAsync(state => state.Current?.Outcome is not null);
        await remote.WriteAsync(new LedgerEntry.Hold("demo") { Actor = "bob", Time = TimeProvider.System.GetUtcNow() });
        await remote.PushAsync("a.txt", "a");
        var newest = await remote.PushAsync("b.txt", "b");
        // what changes the ledger wakes it too: it has looked at the newest commit, and let it be
        await remote.WriteAsync(new LedgerEntry.Resume { Actor = "bob", Time = TimeProvider.System.GetUtcNow() });

        var state = await remote.LedgerAsync(state => state.Current?.Deployment.Commit == newest && state.Current.Outcome is not null);
        Assert.Equal(2, state.Deployments.Count);
    }

    [Fact]
    public async Task A_release_that_failed_is_taken_back_and_not_delivered_again()
    {
        await using var remote = await Remote.CreateAsync();
        var end = remote.Serve();
        await remote.LedgerAsync(state => state.Current?.Outcome is not null);
        remote.Runtime.Answer = _ => new RolloutOutcome.Failed("counter", FailureReason.NeverReady, "GET /readyz: 503");
        var bad = await remote.PushAsync("a.txt", "bad");
        await remote.LedgerAsync(state => state.Current!.Deployment.Cause == Cause.TakeBack && state.Current.Outcome is not null);
        await end();
        remote.Runtime.Answer = _ => new RolloutOutcome.Done(1);
        remote.Serve("another");

        var good = await remote.PushAsync("b.txt", "good");

        var state = await remote.LedgerAsync(state => state.Current?.Deployment.Commit == good && state.Current.Outcome is not null);
        Assert.Single(state.Deployments, deployment => deployment.Deployment.Commit == bad);
    }

    [Fact]
    public async Task A_remote_that_cannot_be_reached_is_asked_ever_more_seldom_until_it_can()
    {
        await using var remote = await Remote.CreateAsync();
        remote.Hide();
        var timers = new Timers(1);
        remote.Serve(time: timers);
        await timers.WaitForAsync(Remote.Interval * 8);
        var failing = Assert.Single(remote.Failing());
        Assert.Equal($"reaching {remote.Url}", failing.Watch);
        Assert.Contains("PLM1007", failing.Why, StringComparison.Ordinal);
        remote.Show();
        Assert.Equal(DeploymentOutcome.Healthy, (await remote.LedgerAsync(state => state.Current?.Outcome is not null)).Current!.Outcome);
        await Eventually.HoldsAsync("nothing fails", () => remote.Failing().Count == 0);
    }

    [Fact]
    public async Task A_commit_that_cannot_be_delivered_fails_until_the_next_one_comes_and_status_says_since_when()
    {
        await using var remote = await Remote.CreateAsync();
        var timers = new Timers(100);
        remote.Serve(time: timers);
        await remote.LedgerAsync(state => state.Current?.Outcome is not null);
        var times = 0;
        remote.Runtime.Answer = _ => ++times == 1 ? new RolloutOutcome.Failed("counter", FailureReason.NeverReady, "GET /readyz: 503")
            : new RolloutOutcome.Done(1);
        var bad = await remote.PushAsync("a.txt", "bad");
        var failing = Assert.Single(await Eventually.BecomesAsync("it fails", () => Task.FromResult(remote.Failing()),
            seen => seen.Count > 0));
        Assert.Equal("delivering to prod of acme", failing.Watch);
        Assert.Contains("GET /readyz: 503", failing.Why, StringComparison.Ordinal);
        Assert.Contains(bad[..7], failing.Why, StringComparison.Ordinal);

        // later looks find nothing new
        await timers.WaitForAsync(TimeSpan.FromSeconds(10), timers.Count(TimeSpan.FromSeconds(10)) + 3);
        Assert.Equal([failing], remote.Failing());
        Assert.Equal([failing], (await new StatusReader(remote.HomeOf("home"), new((_, _) => remote.Runtime, _ => Task.FromResult(true)),
            TimeProvider.System).ReadAsync(await GitRepository.OpenAsync(remote.Clone), default)).Failing);

        var good = await remote.PushAsync("b.txt", "good");
        await remote.LedgerAsync(state => state.Current?.Deployment.Commit == good && state.Current.Outcome is not null);
        await Eventually.HoldsAsync("nothing fails", () => remote.Failing().Count == 0);
    }

    [Fact]
    public async Task A_commit_that_found_no_room_is_tried_again_without_another_one()
    {
        await using var remote = await Remote.CreateAsync();
        remote.Serve(time: new Timers(100));
        await remote.LedgerAsync(state => state.Current?.Outcome is not null);
        // only the first time
        remote.Git.Write("tool/service.yaml", """
            name: tool
            test: [[sh, -c, 'test -e "$HOME/room" || { touch "$HOME/room"; echo No space left on device; exit 1; }']]
            build: { files: . }

            """);

        var commit = await remote.PushAsync("tool/a.txt", "a");

        await remote.LedgerAsync(state => state.Current?.Deployment.Commit == commit && state.Current.Outcome == DeploymentOutcome.Healthy);
        await Eventually.HoldsAsync("nothing fails", () => remote.Failing().Count == 0);
    }

    [Fact]
    public async Task What_somebody_changed_is_brought_back_though_it_is_held()
    {
        await using var remote = await Remote.CreateAsync(settings: ", heal: true");
        remote.Serve(time: new Timers(100));
        await remote.LedgerAsync(state => state.Current?.Outcome is not null);
        await remote.WriteAsync(new LedgerEntry.Hold("demo") { Actor = "bob", Time = TimeProvider.System.GetUtcNow() });
        var mended = new TaskCompletionSource();
        remote.Runtime.Answer = _ =>
        {
            remote.Runtime.Seen = Redis(null);
            mended.TrySetResult();
            return new RolloutOutcome.Done(1);
        };

        remote.Runtime.Seen = Redis("changed in the cluster by kubectl");

        await mended.Task;
        Assert.All(remote.Runtime.Given, number => Assert.Equal(1, number));
        Assert.Single((await remote.LedgerAsync()).Deployments);
    }

    [Fact]
    public async Task What_is_changed_again_and_again_is_mended_ever_more_seldom()
    {
        await using var remote = await Remote.CreateAsync(settings: ", heal: true");
        remote.Runtime.Seen = Redis("changed in the cluster by an operator");
        var timers = new Timers(100);
        remote.Serve(time: timers);
        await timers.WaitForAsync(TimeSpan.FromSeconds(80));
        // the first delivery moves branches too: one that is noticed late begins the pauses anew
        Assert.InRange(remote.Runtime.Given.Count, 4, 12);
    }

    [Fact]
    public async Task Without_heal_a_change_is_let_be()
    {
        await using var remote = await Remote.CreateAsync();
        remote.Runtime.Seen = Redis("changed in the cluster by kubectl");
        var timers = new Timers(100);
        remote.Serve(time: timers);
        await remote.LedgerAsync(state => state.Current?.Outcome is not null);
        await timers.WaitForAsync(TimeSpan.FromSeconds(10), times: 3);
        Assert.Single(remote.Runtime.Given);
    }

    [Fact]
    public async Task A_release_that_nobody_pushed_yet_is_waited_for()
    {
        await using var remote = await Remote.CreateAsync();
        var timers = new Timers(100);
        var end = remote.Serve("cluster", mayBuild: false, timers);
        await timers.WaitForAsync(TimeSpan.FromSeconds(10), times: 3);
        await end();
        Assert.Empty((await remote.LedgerAsync()).Deployments);
    }

    [Fact]
    public async Task A_home_serves_a_repository_once()
    {
        await using var remote = await Remote.CreateAsync();
        remote.Serve();
        await remote.LedgerAsync(state => state.Current?.Outcome is not null);
        Assert.Equal("PLM7010", (await Assert.ThrowsAsync<PlimsollException>(remote.Serve())).Code);
    }

    [Fact]
    public void All_shared_environments_are_served_or_those_that_are_named()
    {
        static EnvironmentManifest Environment(string name, string runtime, string? promotes = null) =>
            new() { Name = name, Follows = "main", Runtime = runtime, Promotes = promotes };
        var workspace = new WorkspaceManifest("acme", null, [Environment("dev", "local"), Environment("stage", "kubernetes"),
            Environment("prod", "kubernetes", "stage")], []);
        static ServeOptions Serving(params string[] names) => new(RemoteAddress.Parse("https://git.example/acme.git"), names, null);

        Assert.Equal(["stage", "prod"], Serving().Choose(workspace).Select(environment => environment.Name));
        Assert.Equal(["prod"], Serving("prod", "dev", "test").Choose(workspace).Select(environment => environment.Name));
        Assert.Equal(["dev", "test"], Serving("prod", "dev", "test").Missing(workspace));
    }

    private static Func<EnvironmentId, Observed?> Redis(string? drift) => environment =>
        new(environment, 1, [new("redis", "redis", null, "pod", [], null) { Drift = drift }]);
}
