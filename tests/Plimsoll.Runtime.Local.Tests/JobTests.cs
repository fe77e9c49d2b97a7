using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class JobTests : IAsyncLifetime
{
    private TestHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await TestHome.CreateAsync();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_job_runs_once_for_each_deployment_that_changes_it_whatever_becomes_of_the_keeper()
    {
        var job = Job(("EXIT_AFTER", "1"));
        Assert.Equal(new RolloutOutcome.Done(1), await _home.ConvergeAsync(1, job));
        var done = await DoneAsync();

        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(2, job));
        await _home.KillKeeperAsync();
        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(2, job));
        Assert.Equal(done, await DoneAsync());
        await _home.Runtime.StopAsync(TestHome.Dev, CancellationToken.None);
        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(3, job));
        Assert.Equal(done, await DoneAsync());
        Assert.Single(await LinesAsync());

        Assert.Equal(new RolloutOutcome.Done(1), await _home.ConvergeAsync(4,
            job with { Commit = new('b', 40), Env = new Dictionary<string, string>(job.Env) { ["VERSION"] = "two" } }));
        Assert.Equal(["version one", "version two"], (await LinesAsync()).Select(line => line[..11]));
        Assert.NotEqual(done, await DoneAsync());
    }

    [Fact]
    public async Task A_job_that_fails_is_not_tried_again_and_what_comes_after_it_is_not_touched()
    {
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(1, Job(("CRASH_AFTER", "1")), _home.Service("one")));
        Assert.Equal(("job", FailureReason.Crashed), (failed.Service, failed.Reason));
        Assert.Contains("exit code 7", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("this version crashes", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("exit code 7", (await _home.ObserveAsync("job")).Problem, StringComparison.Ordinal);
        Assert.Equal(["job"], (await _home.ObserveAsync())!.Services.Select(service => service.Name));
        Assert.Single(await LinesAsync(), "this version crashes");

        Assert.Equal(new RolloutOutcome.Done(1), await _home.ConvergeAsync(2, Job(("EXIT_AFTER", "1"))));
        Assert.Null((await _home.ObserveAsync("job")).Problem);
    }

    [Fact]
    public async Task A_job_that_was_at_work_when_its_keeper_was_killed_is_run_again()
    {
        // long enough to be killed in it, on a slow machine too
        var slow = _home.ConvergeAsync(1, Job(("EXIT_AFTER", "12000")));
        await Eventually.HoldsAsync("the job writes a line", async () => slow.IsCompleted || (await LinesAsync()).Count > 0);
        await _home.KillKeeperAsync();
        Assert.Equal(new RolloutOutcome.Done(1), await slow);
        Assert.Equal(2, (await LinesAsync()).Count);
    }

    private DesiredService Job(params (string, string)[] script) => _home.Service("one", script) with { Name = "job", IsJob = true,
        Ports = [] };

    private async Task<ObservedReplica> DoneAsync()
    {
        var replica = Assert.Single((await _home.UntilAsync("job", job => job.Replicas.Count == 1)).Replicas);
        Assert.Equal(ReplicaState.Completed, replica.State);
        return replica;
    }

    private async Task<IReadOnlyList<string>> LinesAsync() =>
        [.. (await _home.Runtime.LogsAsync(TestHome.Dev, "job", false, CancellationToken.None).ToListAsync()).Select(line => line.Text)];
}
