using System.Text.Json.Nodes;

namespace KubernetesClient.Tests;

/// <summary>What a watch holds in memory. It runs alone: all tests share the heap that is measured.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

[Collection(typeof(Alone))]
public sealed class WatchMemoryTests(Cluster cluster) : IClassFixture<Cluster>
{
    private static readonly int Count = Repetitions.Pick(300, full: 2000);

    [Fact]
    public async Task A_watch_of_many_pods_holds_them_only_as_long_as_its_user_does()
    {
        var ct = new CancellationTokenSource(TimeSpan.FromMinutes(10)).Token;
        await cluster.ReadyForPodsAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), ct, async (i, one) => await cluster.Api.CreateAsync(Pod(i), one));
        await using var watch = cluster.Api.WatchAsync("v1", "Pod", cluster.Namespace, null, ct).GetAsyncEnumerator(ct);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(Count, ((WatchEvent.Snapshot)watch.Current).List.Items.Count);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        TestContext.Current.SendDiagnosticMessage($"{Count} pods: {each} bytes each");
        Assert.InRange(each, 0, 24 * 1024);

        // every pod changes once; what was told before is let go
        var told = new List<WeakReference> { new(((WatchEvent.Snapshot)watch.Current).List.Items[0]) };
        var changing = Parallel.ForEachAsync(Enumerable.Range(0, Count), ct, async (i, one) =>
            await cluster.Api.PatchAsync(new("v1", "Pod", cluster.Namespace, $"pod-{i}"),
                new() { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["a"] = "b" } } }, "tests", null, one));
        for (var seen = 0; seen < Count; seen++) told.Add(await NextAsync(watch));
        await changing;
        await Eventually.BecomesAsync("all but the last one are collected", () =>
        {
            GC.Collect();
            return Task.FromResult(told.Count(one => one.IsAlive));
        }, alive => alive <= 1);
    }

    private static async Task<WeakReference> NextAsync(IAsyncEnumerator<WatchEvent> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        return new(Assert.IsType<WatchEvent.Modified>(watch.Current).Object);
    }

    /// <summary>A pod for which no scheduler feels responsible.</summary>
    private JsonObject Pod(int number) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = $"pod-{number}", ["namespace"] = cluster.Namespace },
        ["spec"] = new JsonObject { ["schedulerName"] = "nobody", ["terminationGracePeriodSeconds"] = 0,
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "nothing" }) },
    };
}
