using Grpc.Net.Client;
using Plimsoll.Delivery.Status;
using Routeguide;

namespace Plimsoll.EndToEnd.Tests.Kubernetes;

/// <summary>What a person does to an environment in a cluster, from the first deployment to a rollback.</summary>
public sealed class DeliveryTests(BuiltSandboxes built) : OnCluster(built)
{
    [Fact(Usually = 1200)]
    public async Task A_commit_is_delivered_scaled_taken_back_and_rolled_back()
    {
        await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        var first = await Workspace.StatusAsync();
        Assert.All(first.Services, service => Assert.Equal(HealthState.Healthy, service.State));
        Assert.Subset(first.Services.Select(service => service.Name).ToHashSet(),
            new HashSet<string> { "counter", "routeguide-server", "routeguide-backend", "routeguide-client", "redis" });
        var objects = await Workspace.ObjectsAsync();
        await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        Assert.Equal(objects, await Workspace.ObjectsAsync());
        Assert.Contains("nothing changes", (await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment, "--dry-run")).Out,
            StringComparison.Ordinal);

        // what is scaled stays, and only what is changed is replaced
        await Sandbox.RequireAsync("scale", ClusterWorkspace.Environment, "routeguide-server=5");
        var guides = await Workspace.PodsAsync("guide");
        Assert.Equal(5, guides.Count);
        var good = await Workspace.CommitAsync("NOTE: good");
        var plan = await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment, "--dry-run");
        Assert.Contains("change deployment counter", plan.Out, StringComparison.Ordinal);
        Assert.Contains("NOTE", plan.Out, StringComparison.Ordinal);
        await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        Assert.Equal(guides, await Workspace.PodsAsync("guide"));
        await SavedFeaturesSurviveAsync(guides[^1]);

        // a bad release is taken back by itself, and is not held
        var before = await Workspace.PodsAsync("counter");
        await Workspace.CommitAsync("PLIMSOLL_LISTEN: nonsense");
        (await Sandbox.RunAsync("deploy", ClusterWorkspace.Environment)).AssertProblem(1, "PLIMSOLL_LISTEN", "PLM5001");
        // the cluster ends the pods of the bad one a moment after it was told
        await Eventually.BecomesAsync(
            "the old pods are left alone", () => Workspace.PodsAsync("counter"), before.SequenceEqual,
                show: pods => string.Join(", ", pods));
        var back = await Workspace.StatusAsync();
        Assert.Equal((good, HealthState.Healthy), (back.Services.Single(service => service.Name == "counter").Desired.Commit,
            back.Services.Single(service => service.Name == "counter").State));

        await Workspace.CommitAsync("NOTE: better");
        await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        await Sandbox.RequireAsync("rollback", ClusterWorkspace.Environment, "--to", good[..10]);
        var rolled = await Workspace.StatusAsync();
        Assert.Equal((good, 5), (rolled.Services.Single(service => service.Name == "counter").Desired.Commit,
            rolled.Services.Single(service => service.Name == "routeguide-server").Desired.Replicas));
        Assert.NotNull(rolled.Hold);
        var template = (await Workspace.GetAsync("deployments")).Single()["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Contains(template["env"]!.AsArray(), variable => (string?)variable!["name"] == "NOTE"
            && (string?)variable["value"] == "good");
        Assert.Contains("rollback", (await Sandbox.RequireAsync("history", ClusterWorkspace.Environment)).Out, StringComparison.Ordinal);
    }

    private async Task SavedFeaturesSurviveAsync((string Name, string Address, string Uid) pod)
    {
        var feature = new Feature { Name = "a lighthouse", Location = new() { Latitude = 1, Longitude = 2 } };
        using (var channel =
            GrpcChannel.ForAddress($"http://{pod.Address}:9999")) Assert.True((await new RouteGuide.RouteGuideClient(channel)
            .SaveFeatureAsync(feature)).Ok);
        await Workspace.KubectlAsync("delete", "pod", pod.Name);
        // it is gone then, and its successor may not be there yet
        await Eventually.HoldsAsync($"{pod.Name} has a successor", async () => (await Workspace.PodsAsync("guide"))
            .Any(each => each.Name == pod.Name), interval: TimeSpan.FromMilliseconds(200));
        await Workspace.KubectlAsync("wait", "--for=condition=Ready", $"pod/{pod.Name}", "--timeout=600s");
        var again = (await Workspace.PodsAsync("guide")).Single(each => each.Name == pod.Name);
        Assert.NotEqual(pod.Uid, again.Uid);
        using var after = GrpcChannel.ForAddress($"http://{again.Address}:9999");
        Assert.Contains(await GuideLoad.ListAsync(after, GuideLoad.World), each => each.Name == feature.Name);
    }
}
