using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>What runs once before a service is rolled out.</summary>
public sealed class MigrationTests : IAsyncLifetime
{
    private TestHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await TestHome.CreateAsync();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task It_runs_once_for_a_version_and_one_that_fails_leaves_the_old_one_serving()
    {
        var one = Service("one", 0);
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(1, one));
        Assert.Equal(1, Runs());
        Assert.Contains((await _home.Runtime.LogsAsync(TestHome.Dev, "web", false, CancellationToken.None).ToListAsync()),
            line => line.Text == "migrates for one");
        var told = _home.Said.ToList();
        Assert.True(told.FindIndex(line => line.Contains("-migrate-", StringComparison.Ordinal)
            && line.Contains(" done after ", StringComparison.Ordinal))
            < told.FindIndex(line => line.Contains(" ready after ", StringComparison.Ordinal)));

        // the same again, more of the same, and the same to the next keeper
        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(2, one));
        Assert.IsType<RolloutOutcome.Done>(await _home.ConvergeAsync(3, one with { Replicas = 3 }));
        await _home.KillKeeperAsync();
        Assert.IsType<RolloutOutcome.Done>(await _home.ConvergeAsync(4, one));
        Assert.Equal(1, Runs());

        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(5, Service("bad", 3)));
        Assert.Equal((FailureReason.Crashed, "web"), (failed.Reason, failed.Service));
        Assert.Contains("ended with exit code 3", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("migrates for bad", failed.Detail, StringComparison.Ordinal);
        Assert.Equal("one", await _home.GetAsync("/version"));
        Assert.Equal(2, (await _home.ObserveAsync("web")).Replicas.Count(replica => replica.State == ReplicaState.Ready));

        // one that failed runs again when it is asked for again, and a rollback runs none that did its work
        Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(6, Service("bad", 3)));
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(7, Service("two", 0)));
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(8, one));
        Assert.Equal("one", await _home.GetAsync("/version"));
        Assert.Equal(4, Runs());
    }

    [Fact]
    public async Task One_that_takes_too_long_is_ended_and_says_how_long_it_had()
    {
        var slow = Service("slow", 0) with { Migrate = ["/app/ScriptedService"], MigrateWithin = TimeSpan.FromSeconds(1) };
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(1, slow));
        Assert.Equal((FailureReason.NeverReady, "web"), (failed.Reason, failed.Service));
        Assert.Contains("was not done within 1 s (migrate: within:", failed.Detail, StringComparison.Ordinal);
        Assert.Empty((await _home.ObserveAsync("web")).Replicas);
    }

    private DesiredService Service(string version, int exitCode) => _home.Service(version) with
    {
        Commit = new string(version[^1], 40),
        Migrate = ["/app/ScriptedService", "migrate", $"{exitCode}"],
    };

    private int Runs() => _home.Said.Count(line => line.EndsWith(" runs before the rollout", StringComparison.Ordinal));
}
