using System.Text.Json;
using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>What people do to an environment, and that it stays.</summary>
[Collection(CounterTestGroup.Name)]
public sealed class CommandTests(CounterFixture counter)
{
    private readonly Sandbox _sandbox = counter.Sandbox;

    [Fact(Usually = 60)]
    public async Task Scale_up_and_back_survives_a_restart()
    {
        var scaled = await DoneAsync("scale", "dev", "counter=5");
        Assert.Equal(5, scaled.GetProperty("replicas").GetProperty("counter").GetInt32());
        await _sandbox.WaitAsync("5 of 5", status => Ready(status) == 5 && status.Counter().Desired.Replicas == 5);
        Assert.True((await JsonAsync("down")).GetProperty("stopped").GetBoolean());
        Assert.Equal("dev", (await DoneAsync("up", "-d")).GetProperty("environment").GetString());
        await _sandbox.WaitAsync("5 of 5 again", status => Ready(status) == 5);
        await _sandbox.RequireAsync("scale", "dev", "counter=default");
        await _sandbox.WaitAsync("2 of 2", status => status.Counter().Replicas.Count == 2 && Ready(status) == 2);
        Assert.Contains("scale", (await _sandbox.RequireAsync("history", "dev")).Out, StringComparison.Ordinal);
    }

    [Fact(Usually = 150)]
    public async Task Rollback_goes_back_and_holds_until_resumed()
    {
        var first = await _sandbox.CommitAnswerAsync($"first {Guid.NewGuid():N}");
        await _sandbox.WaitForAsync(first);
        var second = await _sandbox.CommitAnswerAsync($"second {Guid.NewGuid():N}");
        await _sandbox.WaitForAsync(second);

        var rolledBack = await DoneAsync("rollback", "dev", "--reason", "counts twice");
        Assert.Equal((first, "counts twice"), (rolledBack.GetProperty("commit").GetString(), rolledBack.GetProperty("hold").GetString()));
        Assert.False((await DoneAsync("hold", "dev", "--reason", "counts twice")).GetProperty("changed").GetBoolean());
        var back = await _sandbox.WaitForAsync(first);
        Assert.Equal("counts twice", back.Hold?.Reason);

        await _sandbox.RequireAsync("down");
        await _sandbox.RequireAsync("up", "-d");
        Assert.NotNull((await _sandbox.WaitForAsync(first)).Hold);

        Assert.True((await DoneAsync("resume", "dev")).GetProperty("changed").GetBoolean());
        Assert.Null((await _sandbox.WaitForAsync(second)).Hold);
        var history = (await _sandbox.RequireAsync("history", "dev")).Out;
        Assert.Contains("rollback", history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        var before = await _sandbox.StatusAsync();
        Assert.NotEmpty((await _sandbox.RequireAsync("scale", "dev", "counter=4", "--dry-run")).Out);
        Assert.True((await JsonAsync("deploy", "dev", "--dry-run")).GetProperty("dryRun").GetBoolean());
        Assert.Equal(before.Commit, (await DoneAsync("deploy", "dev")).GetProperty("commit").GetString());
        Assert.StartsWith("http://", (await JsonAsync("open", "dev/counter")).GetProperty("address").GetString(), StringComparison.Ordinal);
        var after = await _sandbox.StatusAsync();
        Assert.Equal(before.Deployment, after.Deployment);
        Assert.Equal(2, after.Counter().Desired.Replicas);
    }

    [Fact]
    public async Task Logs_are_those_of_the_replicas()
    {
        var id = (await _sandbox.StatusAsync()).Counter().Replicas[0].Id;
        // a replica may be ready a little before it writes that it is
        await Eventually.BecomesAsync($"{id} is in the logs", async () => (await _sandbox.RequireAsync("logs", "dev", "counter")).Out,
            logs => logs.Contains(id, StringComparison.Ordinal));
        var lines = (await _sandbox.RequireAsync("logs", "dev", "counter", "-o", "json")).Out.TrimEnd().Split('\n');
        Assert.Contains(lines.Select(line => JsonDocument.Parse(line).RootElement), line =>
            line.GetProperty("service").GetString() == "counter" && line.GetProperty("replica").GetString() == id
            && line.GetProperty("text").GetString()!.Length > 0);
    }

    private async Task<JsonElement> JsonAsync(params string[] words) =>
        JsonDocument.Parse((await _sandbox.RequireAsync([.. words, "-o", "json"])).Out).RootElement;

    /// <summary>The first thing that a command did.</summary>
    private async Task<JsonElement> DoneAsync(params string[] words) => (await JsonAsync(words)).GetProperty("done")[0];

    private static int Ready(EnvironmentStatus status) => status.Counter().Replicas.Count(replica => replica.State == ReplicaHealth.Ready);
}
