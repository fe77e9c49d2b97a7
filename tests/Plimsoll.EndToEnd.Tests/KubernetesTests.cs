using Grpc.Net.Client;
using Plimsoll.Delivery.Status;
using Routeguide;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>The commit that runs on this machine goes to a real cluster unchanged, by the command line alone.</summary>
[Collection(WholeRepositoryTestGroup.Name)]
public sealed class KubernetesTests(WholeRepositoryFixture repository) : IAsyncLifetime
{
    /// <summary>What the program says at each step of a delivery: it is killed at every one of them. The environment of this machine may have pushed the release before.</summary>
    private static readonly string[] Steps = ["push|nothing is built", "applied|0 of 2 ready", "0 of 2 ready", "1 of 2 ready", "the old ones end"];

    private static readonly int Releases = Repetitions.Pick(2, full: 20);

    private readonly Sandbox _sandbox = repository.Sandbox;
    private ClusterWorkspace _workspace = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG")), "needs a cluster: ./test starts one, or KUBECONFIG names one (tests/testbed/kubernetes up)");
        _workspace = await ClusterWorkspace.CreateAsync(_sandbox);
    }

    public async ValueTask DisposeAsync()
    {
        if (_workspace is not null) await _workspace.DisposeAsync();
    }

    [Fact]
    public async Task A_commit_is_delivered_scaled_taken_back_and_rolled_back()
    {
        await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        var first = await _workspace.StatusAsync();
        Assert.All(first.Services, service => Assert.Equal(HealthState.Healthy, service.State));
        Assert.Subset(first.Services.Select(service => service.Name).ToHashSet(), new HashSet<string> { "counter", "routeguide-server", "routeguide-backend", "routeguide-client", "redis" });
        await AgainChangesNothingAsync();
        Assert.Contains("nothing changes", (await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment, "--dry-run")).Out, StringComparison.Ordinal);

        // what is scaled stays, and only what is changed is replaced
        await _sandbox.RequireAsync("scale", ClusterWorkspace.Environment, "routeguide-server=5");
        var guides = await _workspace.PodsAsync("guide");
        Assert.Equal(5, guides.Count);
        var good = await _workspace.CommitAsync("NOTE: good");
        var plan = await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment, "--dry-run");
        Assert.Contains("change deployment counter", plan.Out, StringComparison.Ordinal);
        Assert.Contains("NOTE", plan.Out, StringComparison.Ordinal);
        await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        Assert.Equal(guides, await _workspace.PodsAsync("guide"));
        await SavedFeaturesSurviveAsync(guides[^1]);

        // a bad release is taken back by itself, and is not held
        var before = await _workspace.PodsAsync("counter");
        await _workspace.CommitAsync("PLIMSOLL_LISTEN: nonsense");
        (await _sandbox.RunAsync("deploy", ClusterWorkspace.Environment)).AssertProblem(1, "PLIMSOLL_LISTEN", "PLM5001");
        Assert.Equal(before, await _workspace.PodsAsync("counter"));
        var back = await _workspace.StatusAsync();
        Assert.Equal((good, HealthState.Healthy), (back.Services.Single(service => service.Name == "counter").Desired.Commit, back.Services.Single(service => service.Name == "counter").State));

        await _workspace.CommitAsync("NOTE: better");
        await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        await _sandbox.RequireAsync("rollback", ClusterWorkspace.Environment, "--to", good[..10]);
        var rolled = await _workspace.StatusAsync();
        Assert.Equal((good, 5), (rolled.Services.Single(service => service.Name == "counter").Desired.Commit, rolled.Services.Single(service => service.Name == "routeguide-server").Desired.Replicas));
        Assert.NotNull(rolled.Hold);
        var template = (await _workspace.GetAsync("deployments")).Single()["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Contains(template["env"]!.AsArray(), variable => (string?)variable!["name"] == "NOTE" && (string?)variable["value"] == "good");
        Assert.Contains("rollback", (await _sandbox.RequireAsync("history", ClusterWorkspace.Environment)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_at_any_step_the_next_one_carries_on()
    {
        await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        foreach (var (step, i) in Steps.Select((step, i) => (step, i)))
        {
            var commit = await _workspace.CommitAsync($"NOTE: step{i}");
            Assert.True(await _workspace.DeployUntilAsync(step), $"it never said: {step}");
            await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
            var status = await _workspace.StatusAsync();
            Assert.Equal((commit, HealthState.Healthy), (status.Commit, status.State));
            Assert.Equal(2, (await _workspace.PodsAsync("counter")).Count);
            Assert.Equal(2, (await _workspace.GetAsync("deployments,statefulsets")).Count(item => (string?)item["metadata"]!["name"] is "counter" or "guide"));
        }
    }

    [Fact]
    public async Task Environments_of_one_cluster_have_stores_of_their_own()
    {
        await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        await _sandbox.RequireAsync("deploy", "stage");
        using var client = new HttpClient();
        var (prod, stage) = (await _workspace.UrlAsync("counter", 3030), await _workspace.UrlAsync("counter", 3030, "-stage"));
        for (var i = 1; i <= 3; i++) Assert.Equal($"{i}", await IncrementAsync(prod));
        Assert.Equal("1", await IncrementAsync(stage));

        async Task<string> IncrementAsync(Uri url)
        {
            using var answer = await client.PostAsync(new Uri(url, "/inc"), null);
            return (await answer.Content.ReadAsStringAsync()).Trim();
        }
    }

    [Fact]
    public async Task Callers_of_the_Services_notice_no_release_no_scaling_and_no_end_of_a_pod()
    {
        await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        var http = Load.Start(await _workspace.UrlAsync("counter", 3030), clients: 2, thinkers: 10);
        var grpc = await GuideLoad.StartAsync(await _workspace.UrlAsync("routeguide-server", 8888));
        await using (http)
        await using (grpc)
        {
            for (var i = 0; i < Releases; i++)
            {
                var before = await PodsAsync();
                await _workspace.CommitAsync($"NOTE: release{i}", "counter", "routeguide-server");
                await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
                Assert.Empty(before.Intersect(await PodsAsync()));
            }
            foreach (var replicas in new[] { 5, 2 })
            {
                await _sandbox.RequireAsync("scale", ClusterWorkspace.Environment, $"counter={replicas}", $"routeguide-server={replicas}");
                Assert.Equal(2 * replicas, (await PodsAsync()).Count);
            }
            foreach (var workload in new[] { "counter", "guide" }) await _workspace.KubectlAsync("delete", "pod", (await _workspace.PodsAsync(workload))[0].Name);
            await _workspace.KubectlAsync("rollout", "status", "statefulset/guide", "--timeout=120s");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{http.Answers} HTTP requests; {grpc.Answers} unary calls; streams: {grpc.Ended(Grpc.Core.StatusCode.OK)} OK, {grpc.Ended(Grpc.Core.StatusCode.Unavailable)} UNAVAILABLE");
        Assert.Empty(http.Failures.Concat(grpc.Failures));
        Assert.True(http.Answers > 1000 && grpc.Answers > 1000, $"only {http.Answers} and {grpc.Answers} answers");

        async Task<IReadOnlyList<string>> PodsAsync() => [.. (await _workspace.PodsAsync("counter")).Concat(await _workspace.PodsAsync("guide")).Select(pod => pod.Uid)];
    }

    /// <summary>A cluster writes too, when it gets to it: what it wrote meanwhile is told from what a deployment does by looking again.</summary>
    private async Task AgainChangesNothingAsync()
    {
        for (var tries = 1; ; tries++)
        {
            var versions = await _workspace.SettledVersionsAsync();
            await _sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
            var after = await _workspace.VersionsAsync();
            if (tries < 3 && !after.SequenceEqual(versions)) continue;
            Assert.Equal(versions, after);
            return;
        }
    }

    private async Task SavedFeaturesSurviveAsync((string Name, string Address, string Uid) pod)
    {
        var feature = new Feature { Name = "a lighthouse", Location = new() { Latitude = 1, Longitude = 2 } };
        using (var channel = GrpcChannel.ForAddress($"http://{pod.Address}:9999")) Assert.True((await new RouteGuide.RouteGuideClient(channel).SaveFeatureAsync(feature)).Ok);
        await _workspace.KubectlAsync("delete", "pod", pod.Name);
        // it is gone then, and its successor may not be there yet
        while ((await _workspace.PodsAsync("guide")).All(each => each.Name != pod.Name)) await Task.Delay(100, TestContext.Current.CancellationToken);
        await _workspace.KubectlAsync("wait", "--for=condition=Ready", $"pod/{pod.Name}", "--timeout=120s");
        var again = (await _workspace.PodsAsync("guide")).Single(each => each.Name == pod.Name);
        Assert.NotEqual(pod.Uid, again.Uid);
        using var after = GrpcChannel.ForAddress($"http://{again.Address}:9999");
        Assert.Contains(await GuideLoad.ListAsync(after, GuideLoad.World), each => each.Name == feature.Name);
    }
}
