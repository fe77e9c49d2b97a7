using System.Text.RegularExpressions;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

public sealed partial class RolloutTests : IAsyncLifetime
{
    private TestHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await TestHome.CreateAsync();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_service_comes_up_with_its_replicas_and_the_same_again_changes_nothing()
    {
        Assert.Null(await _home.ObserveAsync());
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(1, _home.Service("one")));

        var web = await _home.ObserveAsync("web");
        Assert.Equal(["one", "one"], [await _home.GetAsync("/version"), await _home.GetAsync("/version")]);
        Assert.All(web.Replicas, replica => Assert.Equal((ReplicaState.Ready, 0), (replica.State, replica.Restarts)));
        Assert.Equal(2, web.Replicas.Select(replica => replica.Pid).Distinct().Count());

        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(2, _home.Service("one")));
        Assert.Equal(web.Replicas.Select(replica => replica.Pid), (await _home.ObserveAsync("web")).Replicas.Select(replica =>
            replica.Pid));
        Assert.Equal(2, (await _home.ObserveAsync())!.Epoch);
    }

    [Fact]
    public async Task A_replica_without_a_container_knows_the_names_too_and_needs_the_right_port()
    {
        Assert.SkipUnless(Processes.Sandbox.IsAvailable, Processes.Sandbox.Refusal ?? "");
        var needs = new Dictionary<string, string> { ["cache"] = "cache" };
        var web = _home.Service("one", ("SELF", $"web:{_home.FreePort}")) with { Replicas = 1, Needs = needs };
        await _home.ConvergeAsync(1, [new DesiredStore("cache", "redis") { Account = new("default", "", "0") }], web);
        Assert.Equal("one", await _home.GetAsync("/ask?SELF/version"));
        // these tests keep the usual ports taken
        var port = new Uri((await _home.ObserveAsync("cache")).Url!).Port;
        Assert.Contains(_home.Said, line => line.StartsWith($"web: cache has the port {port}, as 6379 was taken",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_listens_and_has_no_port_is_told_of()
    {
        var epoch = 0;
        // it may need longer to listen than it is watched for
        await Eventually.BecomesAsync(
            "a deployment names the port", Converged, said => said.Any(text => IsTold().IsMatch(text)), TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(_home.Said,
            text => text.StartsWith("web: ", StringComparison.Ordinal) && text.Contains("no port", StringComparison.Ordinal));

        async Task<ICollection<string>> Converged()
        {
            var silent = _home.Service($"{++epoch}", ("ELSEWHERE", "1")) with { Name = "silent", Ports = [], Replicas = 1 };
            await _home.ConvergeAsync(epoch, _home.Service("one") with { Replicas = 1 }, silent);
            return [.. _home.Said];
        }
    }

    [Fact]
    public async Task Scaling_only_adds_and_removes()
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        var two = (await _home.ObserveAsync("web")).Replicas.Select(replica => replica.Id).ToList();
        Assert.Equal(new RolloutOutcome.Done(3), await _home.ConvergeAsync(2, _home.Service("one") with { Replicas = 5 }));
        var five = (await _home.ObserveAsync("web")).Replicas.Select(replica => replica.Id).ToList();
        Assert.Equal(5, five.Count);
        Assert.Subset(five.ToHashSet(), two.ToHashSet());
        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(3, _home.Service("one")));
        Assert.Equal(two, (await _home.ObserveAsync("web")).Replicas.Select(replica => replica.Id));
    }

    [Fact]
    public async Task A_new_version_takes_over_without_a_failed_request()
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        await using var load = new Load((await _home.ObserveAsync("web")).Url + "/version");
        var outcome = await _home.ConvergeAsync(2, _home.Service("two"));
        Assert.Equal(new RolloutOutcome.Done(2), outcome);
        AssertSaw(outcome.Facts!);
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(3,
            _home.Service("three") with { VerifyFor = TimeSpan.FromSeconds(1) }));
        await load.HearsAsync("three");
        Assert.Empty(await load.EndAsync());
        Assert.Equal("three", await _home.GetAsync("/version"));
        Assert.Equal(2, (await _home.ObserveAsync("web")).Replicas.Count);
    }

    private void AssertSaw(RolloutFacts facts)
    {
        var web = Assert.Single(facts.Services);
        Assert.Equal(("web", 2, 0L), (web.Name, web.Replicas.Count, web.Connections!.Failed));
        Assert.InRange(web.SideBySideSeconds!.Value, 0.001, facts.Seconds);
        Assert.All(web.Replicas, replica =>
        {
            Assert.Equal(_home.Service("").Image.ToString(), replica.Image);
            Assert.InRange(replica.ReadyAfterSeconds!.Value, 0.001, facts.Seconds);
            Assert.Matches("^GET http://127.0.0.1:[0-9]+/.*: 200$", replica.Probe);
        });
        // and what it does not see it says
        Assert.Contains("requests", Assert.Single(facts.Unseen), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CRASH_AFTER", 20, FailureReason.Crashed, "exit code 7; its first error: Error: no flux\n", "this version crashes")]
    [InlineData("UNREADY_AFTER", 1, FailureReason.NeverReady, "503 the store is away", "version two starts")]
    [InlineData("ELSEWHERE", 1, FailureReason.NeverReady, "it listens on 127.0.0.1:", "version two starts")]
    [InlineData("UNREADY_AFTER", 4, FailureReason.Unhealthy, "503 the store is away", "version two starts")]
    [InlineData("CRASH_AFTER_ASKED", 3, FailureReason.Crashed, "exit code 7; its first error: Error: no flux\n", "this version crashes")]
    public async Task A_bad_version_takes_no_traffic_and_says_why(string name, int after, FailureReason reason, string cause, string line)
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        var before = (await _home.ObserveAsync("web")).Replicas.Select(replica => replica.Id).ToList();
        await using var load = new Load((await _home.ObserveAsync("web")).Url + "/version");

        var bad = _home.Service("two", (name, $"{after}")) with { VerifyFor = Eventually.Patience };
        if (after == 1) bad = bad with { ReadyWithin = TimeSpan.FromSeconds(10) };
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(2, bad));
        Assert.Equal(("web", reason), (failed.Service, failed.Reason));
        Assert.Contains(cause, failed.Detail, StringComparison.Ordinal);
        Assert.Contains(line, failed.Detail, StringComparison.Ordinal);
        Assert.Contains(cause, (await _home.ObserveAsync("web")).Problem, StringComparison.Ordinal);

        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(3, _home.Service("one")));
        Assert.Empty(await load.EndAsync());
        Assert.Equal(["one"], load.Answers);
        Assert.Equal(before, (await _home.UntilAsync("web", web => web.Replicas.Count == 2)).Replicas.Select(replica => replica.Id));
        Assert.Null((await _home.ObserveAsync("web")).Problem);
    }

    [Fact]
    public async Task A_bad_first_version_leaves_nothing_and_those_after_it_are_not_touched()
    {
        var one = _home.Service("one", ("CRASH_AFTER", "1"), ("CRASH_SAYS", "open /app/log: read-only file system"));
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(1, one, _home.Service("two") with { Name = "later" }));
        Assert.Contains("this version crashes\nAn image is read-only when it runs. A program can write below /tmp", failed.Detail,
            StringComparison.Ordinal);
        Assert.Equal(FailureReason.Crashed, failed.Reason);
        await _home.UntilAsync("web", web => web.Replicas.Count == 0);
        Assert.Equal(["web"], (await _home.ObserveAsync())!.Services.Select(service => service.Name));
    }

    [Fact]
    public async Task A_lower_number_is_refused_also_by_the_next_keeper()
    {
        await _home.ConvergeAsync(7, _home.Service("one"));
        Assert.Equal(new RolloutOutcome.Fenced(7), await _home.ConvergeAsync(6, _home.Service("two")));
        Assert.Equal("one", await _home.GetAsync("/version"));
        await _home.KillKeeperAsync();
        Assert.Equal(new RolloutOutcome.Fenced(7), await _home.ConvergeAsync(6, _home.Service("two")));
    }

    [Fact]
    public async Task A_later_deployment_takes_the_place_of_one_that_is_on_its_way()
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        var stuck = _home.ConvergeAsync(2, _home.Service("two", ("UNREADY_AFTER", "1")));
        await _home.UntilAsync("web", web => web.Replicas.Count == 3);
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(3, _home.Service("three")));
        Assert.Equal(new RolloutOutcome.Fenced(3), await stuck);
        Assert.Equal("three", await _home.GetAsync("/version"));
    }

    [Fact]
    public async Task A_rollout_that_is_stopped_has_no_outcome_and_carries_on_when_it_is_asked_for_again()
    {
        var stopped = _home.ConvergeAsync(1, _home.Service("one", ("UNREADY_AFTER", "1")));
        await _home.UntilAsync("web", web => web.Replicas.Count == 2);
        await _home.Runtime.StopAsync(TestHome.Dev, CancellationToken.None);
        await Assert.ThrowsAsync<KeeperRefusedException>(() => stopped);
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(1, _home.Service("one")));
    }

    [Fact]
    public async Task What_is_not_wanted_any_more_is_stopped()
    {
        await _home.ConvergeAsync(1, _home.Service("one"), _home.Service("one") with { Name = "other" });
        Assert.Equal("one", await _home.GetAsync("/version", "other"));
        await _home.ConvergeAsync(2, _home.Service("one"));
        Assert.Equal(["web"], (await _home.ObserveAsync())!.Services.Select(service => service.Name));
    }

    [Fact]
    public async Task A_volume_outlives_its_replica_and_has_one_process_at_a_time()
    {
        var stateful = _home.Service("one", ("FILE", "/data/log")) with { Volume = new("/data", null), Replicas = 1 };
        await _home.ConvergeAsync(1, stateful);
        var file = (await _home.GetAsync("/environment")).Split('\n').Single(line =>
            line.StartsWith("FILE=", StringComparison.Ordinal))[5..];
        Assert.Equal("written", await _home.GetAsync("/write?" + file));
        Assert.Equal(new RolloutOutcome.Done(1), await _home.ConvergeAsync(2, stateful with { Commit = new('b', 40) }));
        Assert.Equal("x", await _home.GetAsync("/file?" + file));

        var bad = _home.Service("two", ("FILE", "/data/log"), ("CRASH_AFTER", "1")) with { Volume = new("/data", null), Replicas = 1 };
        Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(3, bad));
        await _home.UntilAsync("web", web => web.Replicas is [{ State: ReplicaState.Ready }]);
        Assert.Equal("one", await _home.GetAsync("/version"));
    }

    [GeneratedRegex(@"^silent: \S+ listens on 127\.0\.0\.1:\d+, and its manifest names no port: port: \d+ in service.yaml")]
    private static partial Regex IsTold();
}
