using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What was looked at is deleted, on the real cluster.</summary>
public sealed class DeletionTests : OnCluster
{
    [Fact]
    public async Task Deletes_what_was_looked_at_and_leaves_a_later_one_of_its_name()
    {
        var first = await CreateAsync();
        await Cluster.Api.DeleteAsync(first, DeletePropagation.Background, TestContext.Current.CancellationToken);
        var second = await CreateAsync();
        await Cluster.Api.DeleteAsync(first, DeletePropagation.Background, TestContext.Current.CancellationToken);
        Assert.Equal(second.Uid(), (await Cluster.GetAsync("v1", "ConfigMap", "replaced")).Uid());
    }

    private Task<JsonObject> CreateAsync() => Cluster.Api.CreateAsync(new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "replaced", ["namespace"] = Cluster.Namespace },
    });
}
