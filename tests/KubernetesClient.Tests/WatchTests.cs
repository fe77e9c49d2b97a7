using System.Text.Json.Nodes;

namespace KubernetesClient.Tests;

/// <summary>Watching a real server.</summary>
public sealed class WatchTests(Cluster cluster) : IClassFixture<Cluster>
{
    [Fact]
    public async Task A_watch_begins_with_everything_and_goes_on_with_what_happens()
    {
        await Create("before", "life");
        await using var watch = cluster.Api.WatchAsync("v1", "ConfigMap", cluster.Namespace, "watch=life", Cluster.Soon)
            .GetAsyncEnumerator();
        var snapshot = Assert.IsType<WatchEvent.Snapshot>(await Next(watch));
        Assert.Equal("before", Name(Assert.Single(snapshot.List.Items)));

        await Create("other", "another");
        await Create("new", "life");
        Assert.Equal("new", Name(Assert.IsType<WatchEvent.Added>(await Next(watch)).Object));
        await cluster.Api.PatchAsync(cluster.ConfigMapRef("new"), new() { ["data"] = new JsonObject { ["a"] = "1" } }, "tests", null,
            Cluster.Soon);
        Assert.Equal("1", (string?)Assert.IsType<WatchEvent.Modified>(await Next(watch)).Object["data"]!["a"]);
        await cluster.Api.DeleteAsync(cluster.ConfigMapRef("before"), null, DeletePropagation.Background, null, Cluster.Soon);
        Assert.Equal("before", Name(Assert.IsType<WatchEvent.Deleted>(await Next(watch)).Object));
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        await using var watch = cluster.Api.WatchAsync("v1", "ConfigMap", cluster.Namespace, null, stop.Token).GetAsyncEnumerator();
        await Next(watch);
        var next = watch.MoveNextAsync();
        Assert.False(next.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.AsTask());
    }

    [Fact]
    public async Task A_watch_of_what_is_not_served_says_so()
    {
        await using var watch = cluster.Api.WatchAsync("nonsense.example/v1", "Nonsense", null, null, Cluster.Soon).GetAsyncEnumerator();
        await Assert.ThrowsAsync<KubernetesException>(() => watch.MoveNextAsync().AsTask());
    }

    private static async Task<WatchEvent> Next(IAsyncEnumerator<WatchEvent> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        return watch.Current;
    }

    private static string? Name(JsonObject document) => (string?)document["metadata"]!["name"];

    private Task Create(string name, string label)
    {
        var document = cluster.ConfigMap(name);
        document["metadata"]!["labels"] = new JsonObject { ["watch"] = label };
        return cluster.Api.CreateAsync(document, Cluster.Soon);
    }
}
