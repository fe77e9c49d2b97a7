using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Oci;
using Plimsoll.Runtime;
using Plimsoll.Server.Api;

namespace Plimsoll.Server.Tests;

/// <summary>On this machine dev follows main, and prod takes what was healthy there, by command or by a push to its branch.</summary>
public sealed class PromotingTests : IAsyncLifetime
{
    private const string Prod = "/api/workspaces/acme/environments/prod/";
    private RunningController _controller = null!;
    private string _first = "";

    public async ValueTask InitializeAsync()
    {
        _controller = await RunningController.StartAsync();
        _first = await _controller.CommitPromotionAsync();
        await _controller.UpAsync();
    }

    public ValueTask DisposeAsync() => _controller.DisposeAsync();

    [Fact]
    public async Task What_dev_runs_well_is_promoted_with_its_branch_and_its_names()
    {
        Assert.Empty((await _controller.LedgerAsync("prod")).Deployments);
        Assert.Equal((0, $"prod runs {_first[..7]} (deployment 1)"), Ended(await PromoteAsync()));

        var state = await _controller.LedgerAsync("prod");
        var deployment = Assert.Single(state.Deployments);
        Assert.Equal((Cause.Promote, _first, "ann", DeploymentOutcome.Healthy),
            (deployment.Deployment.Cause, deployment.Deployment.Commit, deployment.Actor, deployment.Outcome));
        Assert.Equal((await _controller.LedgerAsync()).Current!.Deployment.Release, deployment.Deployment.Release);
        Assert.Equal(_first, await GitAsync("release"));
        var tag = Assert.Single(deployment.Deployment.Tags!, each => each != "live");
        Assert.Matches("^RC[0-9]{8}_[0-9]{4}$", tag);
        Assert.Equal([_first, _first], [await GitAsync($"refs/tags/{tag}"), await GitAsync("refs/tags/live")]);
        Assert.Equal([deployment.Deployment.Release, deployment.Deployment.Release],
            [await _controller.TaggedAsync(tag), await _controller.TaggedAsync("live")]);

        // the same again does nothing
        Assert.Equal(0, (await PromoteAsync()).Exit);
        Assert.Single((await _controller.LedgerAsync("prod")).Deployments);
    }

    [Fact]
    public async Task Registry_tags_alone_and_git_alone_say_what_status_says()
    {
        await _controller.CommitAsync("web/service.yaml", "name: web\nbuild: { files: . }\nport: 8080\n");
        var first = await _controller.CommitAsync("web/index.html", "<p>one</p>");
        await _controller.RunsAsync("dev", first);
        Assert.Equal(0, (await PromoteAsync()).Exit);
        var second = await _controller.CommitAsync("web/index.html", "<p>two</p>");
        await _controller.RunsAsync("dev", second);
        await AgreeAsync();

        // what did not run well is nobody's version, and what goes back takes the names along
        _controller.Runtime.Answer = _ => new RolloutOutcome.Failed("web", FailureReason.NeverReady, "GET /readyz: 503");
        var bad = await _controller.CommitAsync("web/index.html", "<p>bad</p>");
        await _controller.LedgerAsync(state => state.IsRejected(bad) && state.Current!.Outcome is not null);
        _controller.Runtime.Answer = _ => new RolloutOutcome.Done(1);
        await _controller.PostAsync("/api/workspaces/acme/environments/dev/rollback", new("bob") { Target = second });
        await AgreeAsync();
        Assert.Equal(0, (await _controller.PostAsync("/api/workspaces/acme/environments/dev/rollback",
            new("bob") { Target = first })).Exit);
        await AgreeAsync();
    }

    /// <summary>What runs in dev and prod, by the ledger, by an OCI client alone and by git alone.</summary>
    private async Task AgreeAsync()
    {
        var token = (await File.ReadAllTextAsync(_controller.Home.TokenFile)).Trim();
        using var client = new RegistryImageStore(new Uri(_controller.Client.Info.Url).Authority, new() { Credentials = new Known(token) });
        async Task<string?> ReadAsync(string repository, string tag) =>
            (await client.ResolveAsync($"acme/{repository}", tag, default))?.Digest.ToString();
        foreach (var (environment, moving) in new[] { ("dev", "latest"), ("prod", "live") })
        {
            var runs = (await _controller.LedgerAsync(environment)).Current!.Deployment;
            Assert.Equal([runs.Release, runs.Release, runs.Release],
                [await ReadAsync("releases", $"env-{environment}"), await ReadAsync("releases", moving),
                    await ReadAsync("releases", runs.Commit)]);
            var image = Assert.Single(runs.Services).Image.ToString();
            Assert.Equal([image, image], [await ReadAsync("web", moving), await ReadAsync("web", runs.Commit)]);
            // the ledger is a branch like any other, and its subjects are sentences
            var log = await new GitFolder(_controller.Home.Mirror("acme")).GitAsync("log", "--format=%s", $"deployments/{environment}");
            Assert.Contains($"{environment}: #{runs.Number} healthy", log, StringComparison.Ordinal);
            Assert.Contains($"{environment}: #{runs.Number} ", log, StringComparison.Ordinal);
            Assert.Contains(runs.Commit[..7], log.Split('\n').First(line =>
                line.StartsWith($"{environment}: #{runs.Number} ", StringComparison.Ordinal)
                && !line.Contains("healthy", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
        var prod = (await _controller.LedgerAsync("prod")).Current!.Deployment;
        var name = prod.Tags!.Single(tag => tag != "live");
        Assert.Equal([prod.Commit, prod.Commit, prod.Commit], [await GitAsync("release"), await GitAsync("refs/tags/live"),
            await GitAsync($"refs/tags/{name}")]);
        Assert.Equal([prod.Release, prod.Services[0].Image.ToString()], [await ReadAsync("releases", name), await ReadAsync("web", name)]);
        // names of images are no tags of git
        Assert.Equal("", await _controller.GitAsync("tag", "--list", "latest", "env-*"));
    }

    [Fact]
    public async Task What_was_not_healthy_there_or_goes_back_is_refused()
    {
        _controller.Runtime.Answer = _ => new RolloutOutcome.Failed("counter", FailureReason.NeverReady, "GET /readyz: 503");
        var bad = await _controller.CommitAsync("a.txt", "bad");
        await _controller.LedgerAsync(state => state.IsRejected(bad) && state.Current!.Outcome is not null);
        _controller.Runtime.Answer = _ => new RolloutOutcome.Done(1);
        Refuses(await PromoteAsync(bad), "PLM3019", "it was not healthy in dev: counter: GET /readyz: 503");
        Refuses(await _controller.PostAsync(Prod + "deploy"), "PLM3002", "plimsoll promote dev prod");
        Refuses(await _controller.PostAsync(Prod + "promote", new("ann") { From = "stage" }), "PLM3022", "plimsoll promote dev prod");
        Refuses(await _controller.PostAsync("/api/workspaces/acme/environments/dev/promote", new("ann") { From = "prod" }), "PLM3022",
            "plimsoll deploy dev");

        var good = await _controller.CommitAsync("a.txt", "good");
        await _controller.RunsAsync("dev", good);
        Assert.Equal(0, (await PromoteAsync()).Exit);
        Refuses(await PromoteAsync(_first), "PLM3004", $"plimsoll rollback prod --to {_first[..7]}");
        Assert.Equal(good, await GitAsync("release"));
        Assert.Single((await _controller.LedgerAsync("prod")).Deployments);
    }

    [Fact]
    public async Task A_push_to_its_branch_promotes_too_and_waits_until_dev_has_run_it_well()
    {
        await _controller.GitAsync("branch", "release", _first);
        await _controller.RunsAsync("prod", _first);

        // dev does not take it
        Assert.Equal(0, (await _controller.PostAsync("/api/workspaces/acme/environments/dev/hold", new("ann") { Reason = "demo" })).Exit);
        var next = await _controller.CommitAsync("a.txt", "a");
        await _controller.GitAsync("branch", "-f", "release", next);
        Refuses(await PromoteAsync(next), "PLM3019", "it was never deployed to dev");
        Assert.Single((await _controller.LedgerAsync("prod")).Deployments);

        Assert.Equal(0, (await _controller.PostAsync("/api/workspaces/acme/environments/dev/resume")).Exit);
        await _controller.RunsAsync("dev", next);
        var state = await _controller.RunsAsync("prod", next);
        Assert.Equal((Cause.Promote, "Ada", null), (state.Current!.Deployment.Cause, state.Current.Actor, state.Current.Deployment.Branch));
        Assert.Equal(2, state.Deployments.Count);
    }

    [Fact]
    public async Task A_rollback_takes_the_branch_along_and_so_does_the_branch_a_rollback()
    {
        await PromoteAsync();
        var second = await PromoteNextAsync("second");
        Assert.Equal(0, (await _controller.PostAsync(Prod + "rollback", new("bob") { Target = _first, Reason = "slow" })).Exit);
        Assert.Equal([_first, _first], [await GitAsync("release"), await GitAsync("refs/tags/live")]);
        Assert.Equal("slow", (await _controller.LedgerAsync("prod")).Hold!.Reason);

        // a newer promotion ends the hold
        var third = await PromoteNextAsync("third");
        Assert.Null((await _controller.LedgerAsync("prod")).Hold);

        await _controller.GitAsync("branch", "-f", "release", _first);
        var state = await _controller.LedgerAsync(state => state.Hold is not null && state.Current!.Outcome is not null, "prod");
        Assert.Equal((Cause.Rollback, _first, $"release was moved back to {_first[..7]}"),
            (state.Current!.Deployment.Cause, state.Current.Deployment.Commit, state.Hold!.Reason));
        Assert.Equal([_first, second, _first, third, _first], state.Deployments.Select(each => each.Deployment.Commit));
        Assert.Equal(_first, await GitAsync("refs/tags/live"));

        // by the permanent name of the release
        var name = state.Deployments[1].Deployment.Tags!.First(tag => tag.StartsWith("RC", StringComparison.Ordinal));
        Assert.Equal(0, (await _controller.PostAsync(Prod + "rollback", new("bob") { Target = name })).Exit);
        Assert.Equal([second, second], [(await _controller.LedgerAsync("prod")).Current!.Deployment.Commit, await GitAsync("release")]);
        Refuses(await _controller.PostAsync(Prod + "rollback", new("bob") { Target = "RC20200101_0000" }), "PLM3006", "history prod");
    }

    [Fact]
    public async Task What_is_promoted_while_dev_is_delivered_to_does_not_look_pushed_back()
    {
        await PromoteAsync();
        var second = await _controller.CommitAsync("a.txt", "second");
        await _controller.RunsAsync("dev", second);
        using var isDelivered = new ManualResetEventSlim();
        _controller.Runtime.Answer = state =>
        {
            if (state.Environment.Name == "dev") isDelivered.Wait(Eventually.Patience);
            return new RolloutOutcome.Done(1);
        };
        var third = await _controller.CommitAsync("a.txt", "third");
        await _controller.LedgerAsync(state => state.Current!.Deployment.Commit == third);
        Assert.Equal(0, (await PromoteAsync(second)).Exit);
        isDelivered.Set();

        // by then prod was looked at after the third one
        var fourth = await _controller.CommitAsync("a.txt", "fourth");
        await _controller.RunsAsync("dev", fourth);
        var state = await _controller.LedgerAsync("prod");
        Assert.Null(state.Hold);
        Assert.Equal([_first, second], state.Deployments.Select(each => each.Deployment.Commit));
        Assert.Equal(second, await GitAsync("release"));
    }

    [Fact]
    public async Task A_bad_promotion_is_taken_back_with_its_branch()
    {
        await PromoteAsync();
        var next = await _controller.CommitAsync("a.txt", "a");
        await _controller.RunsAsync("dev", next);
        var failures = 1;
        _controller.Runtime.Answer = state => state.Environment.Name == "prod" && Interlocked.Exchange(ref failures, 0) == 1
            ? new RolloutOutcome.Failed("counter", FailureReason.Crashed, "exit code 3") : new RolloutOutcome.Done(1);
        var failed = await PromoteAsync();
        Assert.Equal(1, failed.Exit);
        Assert.Contains("exit code 3", failed.Text, StringComparison.Ordinal);
        Assert.Equal([_first, _first], [await GitAsync("release"), await GitAsync("refs/tags/live")]);
        var state = await _controller.LedgerAsync("prod");
        Assert.Equal([Cause.Promote, Cause.Promote, Cause.TakeBack], state.Deployments.Select(each => each.Deployment.Cause));
        Assert.Null(state.Hold);
    }

    [Fact]
    public async Task A_branch_that_is_checked_out_is_not_moved_under_its_files()
    {
        await _controller.GitAsync("switch", "-q", "-c", "release");
        await _controller.RunsAsync("prod", _first);
        await _controller.GitAsync("branch", "-f", "main", await _controller.GitAsync("commit-tree", "-m", "next", "-p", _first,
            $"{_first}^{{tree}}"));
        await _controller.RunsAsync("dev", await GitAsync("main"));
        Refuses(await PromoteAsync(), "PLM3023", "switch main");
        Assert.Single((await _controller.LedgerAsync("prod")).Deployments);
    }

    [Fact]
    public async Task A_gate_refuses_a_command_and_lets_a_push_wait_until_it_opens_but_never_delays_a_rollback()
    {
        await PromoteAsync();
        var second = await PromoteNextAsync("second");
        await GateAsync("soak: 3s");
        var soaking = await GitAsync("main");
        await _controller.RunsAsync("dev", soaking);
        Refuses(await PromoteAsync(), "PLM3026", "it has to run in dev for 3 s (soak), which is over at");
        await _controller.GitAsync("branch", "-f", "release", soaking);
        Assert.Equal(Cause.Promote, (await _controller.RunsAsync("prod", soaking)).Current!.Deployment.Cause);

        await GateAsync("windows: [{ deny: 00:00-24:00, zone: UTC, reason: christmas }]");
        var closed = await GitAsync("main");
        await _controller.RunsAsync("dev", closed);
        Refuses(await PromoteAsync(), "PLM3026", "prod takes no releases 00:00-24:00 UTC (christmas)");
        Assert.Equal(0, (await _controller.PostAsync(Prod + "rollback", new("bob") { Target = second, Reason = "slow" })).Exit);
        Assert.Equal(second, (await _controller.LedgerAsync("prod")).Current!.Deployment.Commit);
    }

    private sealed class Known(string token) : IRegistryCredentials
    {
        public Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken) =>
            Task.FromResult<RegistryCredential?>(new("plimsoll", token));
    }

    private Task<string> GateAsync(string gate) => _controller.CommitAsync("plimsoll.yaml", $$"""
        plimsoll: 1
        workspace: acme
        environments:
          dev: { follows: main }
          prod: { follows: release, promotes: dev, {{gate}} }
        stores: { redis: { kind: redis } }

        """);

    private async Task<string> PromoteNextAsync(string content)
    {
        var commit = await _controller.CommitAsync("a.txt", content);
        await _controller.RunsAsync("dev", commit);
        Assert.Equal(0, (await PromoteAsync()).Exit);
        return commit;
    }

    private Task<ApiEvent> PromoteAsync(string? commit = null) => _controller.PostAsync(Prod
        + "promote", new("ann") { From = "dev", Target = commit });

    private Task<string> GitAsync(string revision) => _controller.GitAsync("rev-parse", revision);

    private static (int?, string) Ended(ApiEvent answer) => (answer.Exit, answer.Text);

    private static void Refuses(ApiEvent answer, string code, string says)
    {
        Assert.Equal(3, answer.Exit);
        Assert.Contains(code, answer.Text, StringComparison.Ordinal);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
    }
}
