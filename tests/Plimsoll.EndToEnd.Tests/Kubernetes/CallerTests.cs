namespace Plimsoll.EndToEnd.Tests.Kubernetes;

/// <summary>Callers of the Services while releases come and go.</summary>
public sealed class CallerTests(BuiltSandboxes built) : OnCluster(built)
{
    private static readonly int Releases = Repetitions.Pick(2, full: 20);

    [Fact(Usually = 1200)]
    public async Task Callers_of_the_Services_notice_no_release_no_scaling_and_no_end_of_a_pod()
    {
        await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        var http = Load.Start(await Workspace.UrlAsync("counter", 3030), clients: 2, thinkers: 10);
        var grpc = await GuideLoad.StartAsync(await Workspace.UrlAsync("routeguide-server", 8888));
        await using (http)
        await using (grpc)
        {
            for (var i = 0; i < Releases; i++)
            {
                await Task.WhenAll(http.GoesOnAsync(), grpc.GoesOnAsync());
                var before = await PodsAsync();
                await Workspace.CommitAsync($"NOTE: release{i}", "counter", "routeguide-server");
                await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
                Assert.Empty(before.Intersect(await PodsAsync()));
            }
            foreach (var replicas in new[] { 5, 2 })
            {
                await Sandbox.RequireAsync("scale", ClusterWorkspace.Environment, $"counter={replicas}", $"routeguide-server={replicas}");
                Assert.Equal(2 * replicas, (await PodsAsync()).Count);
            }
            foreach (var workload in new[] { "counter", "guide" }) await Workspace.KubectlAsync("delete", "pod",
                (await Workspace.PodsAsync(workload))[0].Name);
            await Workspace.KubectlAsync("rollout", "status", "statefulset/guide", "--timeout=600s");
            await Task.WhenAll(http.GoesOnAsync(), grpc.GoesOnAsync());
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{http.Answers} HTTP requests; {grpc.Answers} unary calls; "
            + $"streams: {grpc.Ended(Grpc.Core.StatusCode.OK)} OK, {grpc.Ended(Grpc.Core.StatusCode.Unavailable)} UNAVAILABLE");
        var failures = http.Failures.Concat(grpc.Failures).ToList();
        Assert.True(failures.Count == 0, string.Join('\n', failures));

        async Task<IReadOnlyList<string>> PodsAsync() => [.. (await Workspace.PodsAsync("counter"))
            .Concat(await Workspace.PodsAsync("guide")).Select(pod => pod.Uid)];
    }
}
