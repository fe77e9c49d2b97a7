using System.Diagnostics;
using System.Globalization;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Two services of one pod: web needs back, and asks it over the address that it was given.</summary>
public sealed class PodTests : IAsyncLifetime
{
    private const string Ask = "/ask?BACK_ADDRESS/";
    private TestHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await TestHome.CreateAsync();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Each_replica_knows_its_own_sibling_and_the_same_again_changes_nothing()
    {
        Assert.Equal(new RolloutOutcome.Done(4), await _home.ConvergeAsync(1, Pod("one")));
        var backs = await PidsAsync("back");
        Assert.Equal(backs, new[] { await _home.GetAsync(Ask + "pid"),
            await _home.GetAsync(Ask + "pid") }.Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)).Order());
        Assert.DoesNotContain($"BACK_URL={(await _home.ObserveAsync("back")).Url}\n", await _home.GetAsync("/environment"),
            StringComparison.Ordinal);
        Assert.Equal("one", await _home.GetAsync("/version", "back"));

        var webs = await PidsAsync("web");
        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(2, Pod("one")));
        Assert.Equal(backs, await PidsAsync("back"));
        Assert.Equal(webs, await PidsAsync("web"));
    }

    [Fact]
    public async Task Who_is_needed_starts_first_and_stops_last()
    {
        await _home.ConvergeAsync(1, Pod("one", replicas: 1));
        await _home.ConvergeAsync(2, Pod("two", replicas: 1));
        var lines = await _home.Runtime.LogsAsync(TestHome.Dev, null, false, CancellationToken.None).ToListAsync();
        Assert.Equal(["back", "web", "back", "web"], lines.Where(line => line.Text.Contains("starts", StringComparison.Ordinal))
            .Select(line => line.Service));
        Assert.Equal(["web", "back"], lines.Where(line => line.Text == "drains").Select(line => line.Service));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_of_one_replaces_both_without_a_failed_request(bool stateful)
    {
        await _home.ConvergeAsync(1, Pod("one", stateful));
        var web = (await _home.ObserveAsync("web")).Url;
        await using var front = new Load(web + "/version");
        await using var through = new Load(web + Ask + "version");
        await using var behind = new Load((await _home.ObserveAsync("back")).Url + "/version");
        var (backs, webs) = (await PidsAsync("back"), await PidsAsync("web"));
        Assert.Equal(new RolloutOutcome.Done(4), await _home.ConvergeAsync(2, Pod("one", stateful, back: "two")));
        Assert.Empty(backs.Intersect(await PidsAsync("back")));
        Assert.Empty(webs.Intersect(await PidsAsync("web")));
        await through.HearsAsync("two");
        Assert.Empty(await front.EndAsync());
        Assert.Empty(await through.EndAsync());
        Assert.Empty(await behind.EndAsync());
        Assert.Equal("two", await _home.GetAsync(Ask + "version"));
    }

    [Fact]
    public async Task A_process_that_crashes_is_started_again_alone_where_it_was()
    {
        await _home.ConvergeAsync(1, Pod("one", replicas: 1));
        var web = await PidsAsync("web");
        using (var victim = Process.GetProcessById((await PidsAsync("back"))[0])) victim.Kill();
        var back = await _home.UntilAsync("back", back => back.Replicas is [{ Restarts: 1, State: ReplicaState.Ready }]);
        Assert.Equal($"{back.Replicas[0].Pid}", await _home.GetAsync(Ask + "pid"));
        Assert.Equal(web, await PidsAsync("web"));
    }

    [Fact]
    public async Task They_scale_as_one()
    {
        await _home.ConvergeAsync(1, Pod("one"));
        var two = await PidsAsync("back");
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(2, Pod("one", replicas: 3)));
        Assert.Equal((3, 3), ((await PidsAsync("back")).Count, (await PidsAsync("web")).Count));
        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(3, Pod("one")));
        Assert.Equal(two, await PidsAsync("back"));
        Assert.Subset(two.ToHashSet(), (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _home.GetAsync(Ask + "pid"))))
            .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)).ToHashSet());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_one_is_bad_both_stay_as_they_were(bool stateful)
    {
        await _home.ConvergeAsync(1, Pod("one", stateful));
        await using var load = new Load((await _home.ObserveAsync("web")).Url + Ask + "version");
        var bad = Pod("two", stateful);
        bad[1] = bad[1] with { Env = new Dictionary<string, string>(bad[1].Env) { ["CRASH_AFTER"] = "20" } };
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(2, bad));
        Assert.Equal(("web", FailureReason.Crashed), (failed.Service, failed.Reason));
        await _home.UntilAsync("web", web => web.Replicas.Count(replica => replica.State == ReplicaState.Ready) == 2);
        await _home.ConvergeAsync(3, Pod("one", stateful));
        Assert.Empty(await load.EndAsync());
        // a volume has one process at a time: its new one was asked, as long as it was there
        if (!stateful) Assert.Equal(["one"], load.Answers);
        Assert.Equal((2, 2), ((await PidsAsync("back")).Count, (await PidsAsync("web")).Count));
    }

    [Fact]
    public async Task Services_come_into_a_pod_and_leave_it_without_a_failed_request()
    {
        DesiredService[] apart = [.. Pod("one").Select(service => service with { Pod = null })];
        await _home.ConvergeAsync(1, apart);
        await using var front = new Load((await _home.ObserveAsync("web")).Url + "/version");
        await using var behind = new Load((await _home.ObserveAsync("back")).Url + "/version");
        Assert.Equal(new RolloutOutcome.Done(4), await _home.ConvergeAsync(2, Pod("one")));
        Assert.Equal((2, 2), ((await PidsAsync("back")).Count, (await PidsAsync("web")).Count));
        // what back is started with does not depend on who else is in its pod
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(3, apart));
        Assert.Equal((2, 2), ((await PidsAsync("back")).Count, (await PidsAsync("web")).Count));
        Assert.Empty(await front.EndAsync());
        Assert.Empty(await behind.EndAsync());
    }

    private DesiredService[] Pod(string version, bool stateful = false, int replicas = 2, string? back = null) =>
    [
        _home.Service(back ?? version) with { Name = "back", Pod = "both", Replicas = replicas,
            Volume = stateful ? new("/data", null) : null },
        _home.Service(version) with { Pod = "both", Replicas = replicas, Needs = new Dictionary<string, string> { ["back"] = "back" } },
    ];

    private async Task<List<int>> PidsAsync(string service) => [.. (await _home.ObserveAsync(service)).Replicas.Select(replica =>
        replica.Pid!.Value).Order()];
}
