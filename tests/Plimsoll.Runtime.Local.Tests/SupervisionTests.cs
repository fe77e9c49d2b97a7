using System.Diagnostics;
using System.Globalization;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class SupervisionTests : IAsyncLifetime
{
    private TestHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await TestHome.CreateAsync();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_killed_replica_is_replaced()
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        var victim = (await _home.ObserveAsync("web")).Replicas[0];
        using (var process = Process.GetProcessById(victim.Pid!.Value)) process.Kill();
        var web = await _home.UntilAsync("web",
            web => web.Replicas.Any(replica => replica.Restarts == 1) && web.Replicas.All(replica => replica.State == ReplicaState.Ready));
        Assert.NotEqual(victim.Pid, web.Replicas.Single(replica => replica.Id == victim.Id).Pid);
        Assert.Equal("one", await _home.GetAsync("/version"));
    }

    [Fact]
    public async Task Nothing_outlives_a_killed_keeper_and_the_next_one_has_the_same_addresses()
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        var url = (await _home.ObserveAsync("web")).Url;
        var daemon = int.Parse(await _home.GetAsync("/daemon"), CultureInfo.InvariantCulture);
        await _home.KillKeeperAsync();
        if (ControlGroup.Refusal is null) await Eventually.HoldsAsync("the daemon is gone", () => !HostProcess.IsRunning(daemon));
        else HostProcess.Stop(daemon, StopSignal.Terminate);
        Assert.Null(await _home.ObserveAsync());
        Assert.False(await _home.Runtime.IsKeeperRunningAsync(CancellationToken.None));
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(1, _home.Service("one")));
        Assert.Equal(url, (await _home.ObserveAsync("web")).Url);
        Assert.Equal("one", await _home.GetAsync("/version"));
    }

    [Fact]
    public async Task A_replica_that_does_not_live_is_started_again()
    {
        var service = Stateful("one", ("DEAD_WHILE", "/data/dead")) with { LivePath = "/healthz" };
        Assert.Equal(new RolloutOutcome.Done(1), await _home.ConvergeAsync(1, service));
        await File.WriteAllTextAsync(InVolume("dead"), "");
        await _home.UntilAsync("web", web => web.Replicas is [{ Restarts: > 0 }]);
        File.Delete(InVolume("dead"));
        await _home.UntilAsync("web", web => web.Replicas is [{ State: ReplicaState.Ready }]);
        Assert.Equal("one", await _home.GetAsync("/version"));
    }

    [Fact]
    public async Task A_replica_that_is_not_ready_gets_no_traffic_and_is_not_killed()
    {
        Assert.Equal(new RolloutOutcome.Done(1), await _home.ConvergeAsync(1, Stateful("two", ("UNREADY_WHILE", "/data/ill"))));
        var steady = Assert.Single((await _home.ObserveAsync("web")).Replicas);
        await File.WriteAllTextAsync(InVolume("ill"), "");
        var web = await _home.UntilAsync("web", web => web.Replicas is [{ State: ReplicaState.NotReady }]);
        Assert.Contains("503 the store is away", web.Problem, StringComparison.Ordinal);
        File.Delete(InVolume("ill"));
        web = await _home.UntilAsync("web", web => web.Replicas is [{ State: ReplicaState.Ready }]);
        Assert.Equal((steady.Pid, 0), (web.Replicas[0].Pid, web.Replicas[0].Restarts));
    }

    [Fact]
    public async Task A_deaf_replica_is_killed_when_its_grace_is_over()
    {
        await _home.ConvergeAsync(1, _home.Service("one", ("DEAF", "1")) with { Grace = TimeSpan.FromSeconds(1) });
        var took = Stopwatch.StartNew();
        await _home.Runtime.StopAsync(TestHome.Dev, CancellationToken.None);
        Assert.True(took.Elapsed >= TimeSpan.FromSeconds(0.9), $"it had only {took.Elapsed}");
        Assert.Empty((await _home.ObserveAsync())!.Services);
        await _home.NothingLeftAsync();
    }

    [Fact]
    public async Task A_replica_nobody_is_connected_to_need_not_wait_out_its_drain()
    {
        await _home.ConvergeAsync(1, _home.Service("one") with { Drain = Eventually.Patience, Grace = Eventually.Patience * 2 });
        var took = Stopwatch.StartNew();
        await _home.Runtime.StopAsync(TestHome.Dev, CancellationToken.None);
        Assert.True(took.Elapsed < Eventually.Patience, "they waited out their drain");
        var lines = await _home.Runtime.LogsAsync(TestHome.Dev, "web", false, CancellationToken.None).ToListAsync();
        Assert.Equal(2, lines.Where(line => line.Text == "nobody is connected").Select(line => line.Replica).Distinct().Count());
    }

    [Fact]
    public async Task The_keeper_drains_everything_when_it_is_terminated()
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        using var keeper = Process.GetProcessById(_home.KeeperPid);
        using var kill = Process.Start("kill", ["-TERM", _home.KeeperPid.ToString(CultureInfo.InvariantCulture)]);
        await keeper.WaitForExitAsync();
        await _home.NothingLeftAsync();
        var lines = await _home.Runtime.LogsAsync(TestHome.Dev, "web", false, CancellationToken.None).ToListAsync();
        Assert.Equal(2, lines.Count(line => line.Text == "drains"));
    }

    [Fact]
    public async Task A_replica_is_given_what_the_contract_says_and_nothing_else()
    {
        var web = _home.Service("one", ("HOMEPAGE", "see ${public:api}/home")) with { Needs = new Dictionary<string,
            string> { ["main-api"] = "api" } };
        await _home.ConvergeAsync(1, _home.Service("one") with { Name = "api" }, web);
        var api = (await _home.ObserveAsync("api")).Url!;
        var variables = (await _home.GetAsync("/environment")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal("web", variables["PLIMSOLL_SERVICE"]);
        Assert.Equal("dev", variables["PLIMSOLL_ENVIRONMENT"]);
        Assert.Equal(new string('a', 40), variables["PLIMSOLL_COMMIT"]);
        Assert.Equal("15", variables["PLIMSOLL_DRAIN"]);
        Assert.Equal(api, variables["MAIN_API_URL"]);
        Assert.Equal(api["http://".Length..], variables["MAIN_API_ADDRESS"]);
        Assert.Equal($"see {api}/home", variables["HOMEPAGE"]);
        Assert.InRange(int.Parse(variables["PORT"], CultureInfo.InvariantCulture), 10000, 19999);
        Assert.Equal($"http://127.0.0.1:{variables["PORT"]}", variables["ASPNETCORE_URLS"]);
        Assert.Subset(
            new HashSet<string>(["ASPNETCORE_URLS", "PLIMSOLL_SERVICE", "PLIMSOLL_ENVIRONMENT", "PLIMSOLL_COMMIT", "PLIMSOLL_DRAIN",
                "PLIMSOLL_LISTEN", "MAIN_API_URL", "MAIN_API_ADDRESS", "HOMEPAGE", "PORT", "VERSION", "DOTNET_ROOT", "DOTNET_TieredPGO"]),
            variables.Keys.ToHashSet());
    }

    [Fact]
    public async Task As_root_a_replica_is_another_user_who_sees_its_image_and_nothing_of_the_home()
    {
        Assert.SkipUnless(Processes.Sandbox.IsAvailable, Processes.Sandbox.Refusal ?? "");
        await _home.ConvergeAsync(1, _home.Service("one"));
        var status = await _home.GetAsync("/status");
        Assert.Matches(@"\nUid:\t19\d{8}\t19\d{8}\t", status);
        Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
        Assert.Contains("ScriptedService",
            await _home.GetAsync("/file?/mnt/image/app/ScriptedService.runtimeconfig.json") + "ScriptedService", StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => _home.GetAsync("/write?/mnt/image/app/new"));
        await Assert.ThrowsAsync<HttpRequestException>(() => _home.GetAsync($"/file?{_home.Root}/keeper.log"));
    }

    /// <summary>One replica with a volume, through which a test tells it what to do.</summary>
    private DesiredService Stateful(string version, params (string, string)[] script) =>
        _home.Service(version, script) with { Volume = new("/data", null), Replicas = 1 };

    private string InVolume(string name) => Path.Combine(new KeeperHome(_home.Root).Of(TestHome.Dev).Volume("web", 0), name);
}
