using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>Whatever is killed, the service goes on or comes back.</summary>
[Collection(CounterTestGroup.Name)]
public sealed class KillTests(CounterFixture counter)
{
    private readonly Sandbox _sandbox = counter.Sandbox;

    [Fact]
    public async Task A_killed_replica_is_replaced()
    {
        var before = await _sandbox.StatusAsync();
        await using var load = Load.Start(before.Url(), 2, 10);
        var victim = before.Counter().Replicas[0];
        Machine.Kill(victim.Pid!.Value);
        await _sandbox.WaitAsync("2 replicas again", status => status.State == HealthState.Healthy
            && status.Counter().Replicas.Count(replica => replica.State == ReplicaHealth.Ready) == 2
            && status.Counter().Replicas.All(replica => replica.Pid != victim.Pid));
        // those whose requests were in flight, and no others
        Assert.True(load.Failures.Count <= 20, string.Join('\n', load.Failures));
    }

    [Fact]
    public async Task A_killed_controller_costs_no_request_and_up_brings_it_back()
    {
        var before = await _sandbox.StatusAsync();
        await using var load = Load.Start(before.Url(), 2, 10);
        Machine.Kill(_sandbox.Controller().Pid);
        await _sandbox.RequireAsync("up", "-d");
        var after = await _sandbox.StatusAsync();
        Assert.Equal(before.Counter().Replicas.Select(replica => replica.Pid), after.Counter().Replicas.Select(replica => replica.Pid));
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task A_killed_keeper_leaves_nothing_behind_and_up_restores()
    {
        var before = await _sandbox.StatusAsync();
        var replicas = before.Services.SelectMany(service => service.Replicas).Select(replica => replica.Pid!.Value).ToList();
        Machine.Kill(_sandbox.Controller().Pid); // so that only `up` can bring it back
        Machine.Kill(await KeeperAsync());
        await Eventually.HoldsAsync("the replicas end with the keeper", () => !replicas.Any(Machine.IsAlive));
        await _sandbox.RequireAsync("up", "-d");
        var after = await _sandbox.WaitForAsync(before.Commit!);
        Assert.Equal(before.Url(), after.Url());
    }

    /// <summary>A process that it starts just then has its command line for a moment.</summary>
    private async Task<int> KeeperAsync()
    {
        var keepers = await Eventually.BecomesAsync("there is one keeper", () => Task.FromResult(Keepers()), found => found.Count == 1);
        return keepers[0].Pid;
    }

    private List<Found> Keepers() => [.. Machine.Of(_sandbox.Home).Where(process => process.CommandLine.Split(' ') is [_, "keeper", ..])];
}
