using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Services with volumes: one ordinal at a time, and never the last that serves.</summary>
public sealed class OrdinalRolloutTests : IAsyncLifetime
{
    private TestHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await TestHome.CreateAsync();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Clients_that_keep_their_connections_lose_nothing()
    {
        await _home.ConvergeAsync(1, Stateful("one") with { Volume = new("/data", 1_500_000_000) });
        Assert.Single(_home.Said, said =>
            said.StartsWith("web: volume.size (1.5 GB) is not held on this machine", StringComparison.Ordinal));
        await using var load = new Load((await _home.ObserveAsync("web")).Url + "/version");
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(2, Stateful("two")));
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(3, Stateful("three")));
        Assert.Empty(await load.EndAsync());
        Assert.Contains("three", load.Answers);
    }

    [Fact]
    public async Task A_long_connection_over_HTTP2_is_told_to_go_away_and_comes_back()
    {
        await using var home = TestHome.Create(await ServiceImage.MakeAsync("/app/HostedService"));
        DesiredService Hosted(string version) => home.Service(version, ("HTTP2", "1")) with { ReadyPath = null, Volume = new("/data", null), Drain = TimeSpan.FromSeconds(2), Grace = TimeSpan.FromSeconds(10) };
        Assert.Equal(new RolloutOutcome.Done(2), await home.ConvergeAsync(1, Hosted("one")));
        await using var load = new Load((await home.ObserveAsync("web")).Url + "/connection", clients: 4, http2: true);
        Assert.Equal(new RolloutOutcome.Done(2), await home.ConvergeAsync(2, Hosted("two")));
        Assert.Empty(await load.EndAsync());
        Assert.True(load.Answers.Count > 4, "nobody had to connect again");
    }

    [Fact]
    public async Task One_that_does_not_serve_is_replaced_before_one_that_does()
    {
        var one = Stateful("one");
        await _home.ConvergeAsync(1, one with { Env = new Dictionary<string, string>(one.Env) { ["UNREADY_WHILE"] = "/data/ill" } });
        var (first, second) = ((await _home.ObserveAsync("web")).Replicas[0], (await _home.ObserveAsync("web")).Replicas[1]);
        await File.WriteAllTextAsync(Path.Combine(new KeeperHome(_home.Root).Of(TestHome.Dev).Volume("web", 1), "ill"), "");
        await _home.UntilAsync("web", web => web.Replicas.Any(replica => replica.Id == second.Id && replica.State == ReplicaState.NotReady));
        await using var load = new Load((await _home.ObserveAsync("web")).Url + "/version");
        var rollout = _home.ConvergeAsync(2, Stateful("two") with { VerifyFor = TimeSpan.FromSeconds(1) });
        await _home.UntilAsync("web", web => web.Replicas.All(replica => replica.Id != second.Id));
        Assert.Contains((await _home.ObserveAsync("web")).Replicas, replica => replica.Id == first.Id && replica.State == ReplicaState.Ready);
        Assert.Equal(new RolloutOutcome.Done(2), await rollout);
        Assert.Empty(await load.EndAsync());
    }

    private DesiredService Stateful(string version) => _home.Service(version) with { Volume = new("/data", null) };
}
