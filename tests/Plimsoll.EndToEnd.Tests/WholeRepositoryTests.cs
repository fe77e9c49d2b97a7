using System.Text.RegularExpressions;
using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>This repository is its own first workspace: a fresh clone and an empty home become all of its services.</summary>
[Collection(WholeRepositoryTestGroup.Name)]
public sealed class WholeRepositoryTests(WholeRepositoryFixture repository)
{
    [Fact]
    public async Task Up_in_a_fresh_clone_delivers_everything()
    {
        var sandbox = repository.Sandbox;
        var status = await sandbox.WaitForAsync(await sandbox.GitAsync("rev-parse", "HEAD"));
        Assert.All(status.Services, service => Assert.Equal(HealthState.Healthy, service.State));
        Assert.All(status.Services.Where(service => service.Kind == "service"),
            service => Assert.Equal(2, service.Replicas.Count(replica => replica.State == ReplicaHealth.Ready)));
        Assert.Subset(status.Services.Select(service => (service.Name, service.Kind)).ToHashSet(),
            new HashSet<(string, string)> { ("counter", "service"), ("routeguide-backend", "service"), ("routeguide-server", "service"),
                ("routeguide-client", "job"), ("redis", "redis") });

        var job = status.Services.Single(service => service.Kind == "job");
        Assert.Equal((0, ReplicaHealth.Completed), (job.Desired.Replicas, Assert.Single(job.Replicas).State));
        var printed = (await sandbox.RequireAsync("logs", "dev", job.Name)).Out;
        Assert.Matches("ListFeatures: '.*' at ", printed);
        Assert.Matches("RecordRoute: [0-9]+ points, [0-9]+ features, [0-9]+ metres", printed);
        Assert.Equal(9, Regex.Count(printed, "RouteChat: .* message"));
        await sandbox.RequireAsync("up", "-d");
        Assert.Equal(printed, (await sandbox.RequireAsync("logs", "dev", job.Name)).Out);

        // services of one pod scale as one
        var scaled = await sandbox.RequireAsync("scale", "dev", "routeguide-server=3");
        Assert.Contains("routeguide-backend=3, routeguide-server=3", scaled.Out + scaled.Error, StringComparison.Ordinal);
    }
}
