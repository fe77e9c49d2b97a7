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
        await load.HearsAsync("three");
        Assert.Empty(await load.EndAsync());
    }

    [Fact]
    public async Task A_long_connection_over_HTTP2_is_told_to_go_away_and_comes_back()
    {
        await using var home = TestHome.Create(await ServiceImage.MakeAsync("/app/HostedService"));
        DesiredService Hosted(string version) => home.Service(version, ("HTTP2", "1")) with { ReadyPath = null,
            Volume = new("/data", null) };
        Assert.Equal(new RolloutOutcome.Done(2), await home.ConvergeAsync(1, Hosted("one")));
        const int clients = 4;
        await using var load = new Load((await home.ObserveAsync("web")).Url + "/connection", clients, http2: true);
        await Eventually.HoldsAsync("all are connected", () => load.Answers.Count >= clients);
        Assert.Equal(new RolloutOutcome.Done(2), await home.ConvergeAsync(2, Hosted("two")));
        await Eventually.HoldsAsync("all have connected again", () => load.Answers.Count >= 2 * clients);
        Assert.Empty(await load.EndAsync());
    }

    [Fact]
    public async Task One_that_does_not_serve_is_replaced_before_one_that_does()
    {
        await _home.ConvergeAsync(1, Stateful("one", ("UNREADY_WHILE", "/data/ill")));
        var (first, second) = ((await _home.ObserveAsync("web")).Replicas[0], (await _home.ObserveAsync("web")).Replicas[1]);
        await File.WriteAllTextAsync(InVolume(1, "ill"), "");
        // the successor of that one is not ready before this test says so
        await File.WriteAllTextAsync(InVolume(1, "hold"), "");
        await _home.UntilAsync("web", web => web.Replicas.Any(replica => replica.Id == second.Id
            && replica.State == ReplicaState.NotReady));
        await using var load = new Load((await _home.ObserveAsync("web")).Url + "/version");
        var two = Stateful("two", ("UNREADY_WHILE", "/data/hold")) with { VerifyFor = TimeSpan.FromSeconds(1) };
        var rollout = _home.ConvergeAsync(2, two);
        var web = await _home.UntilAsync("web", web => web.Replicas.Count == 2 && web.Replicas.All(replica => replica.Id != second.Id));
        Assert.Contains(web.Replicas, replica => replica.Id == first.Id && replica.State == ReplicaState.Ready);
        File.Delete(InVolume(1, "hold"));
        Assert.Equal(new RolloutOutcome.Done(2), await rollout);
        Assert.Empty(await load.EndAsync());
    }

    /// <summary>A file in the volume of an ordinal, which its replica sees in <c>/data</c>.</summary>
    private string InVolume(int ordinal, string name) =>
        Path.Combine(new KeeperHome(_home.Root).Of(TestHome.Dev).Volume("web", ordinal), name);

    private DesiredService Stateful(string version, params (string, string)[] script) =>
        _home.Service(version, script) with { Volume = new("/data", null) };
}
