using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace KubernetesClient.Tests;

/// <summary>A watch through a server that drops, refuses and forgets, in front of the real one.</summary>
public sealed class WatchResumeTests(Cluster cluster) : IClassFixture<Cluster>
{
    private static readonly int Streams = Repetitions.Pick(6, full: 100);

    [Fact(Usually = 60)]
    public async Task Whatever_becomes_of_the_streams_the_view_is_the_truth()
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var random = new Random(7);
        server.Fault = context => !context.Request.Query.ContainsKey("watch") ? Task.FromResult(false) : Disturb(context, random.Next(6));
        var view = new Dictionary<string, string>();
        var told = new HashSet<string>();
        var watching = Task.Run(async () =>
        {
            await foreach (var seen in api.WatchAsync("v1", "ConfigMap", cluster.Namespace, "truth", stop.Token))
            {
                Take(view, told, seen);
                if (view.ContainsKey("end")) return;
            }
        });
        for (var i = 0; server.Watches.Count < Streams; i++)
        {
            await Apply($"truth-{i % 5}", i);
            if (i % 3 == 0)
                await cluster.Api.DeleteAsync(cluster.ConfigMapRef($"truth-{i % 5}"), null, DeletePropagation.Background, null, stop.Token);
        }

        await Apply("end", 0);
        await watching;
        var truth = await cluster.Api.ListAsync("v1", "ConfigMap", cluster.Namespace, "truth", stop.Token);
        Assert.Equal(truth.Items.ToDictionary(Name, Version).OrderBy(pair => pair.Key), view.OrderBy(pair => pair.Key));
    }

    [Fact]
    public async Task A_stream_that_drops_is_followed_by_one_from_there()
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        HttpContext? open = null;
        server.Fault = context =>
        {
            if (context.Request.Query.ContainsKey("watch")) open = context;
            return Task.FromResult(false);
        };
        await using var watch = api.WatchAsync("v1", "ConfigMap", cluster.Namespace, "drops", Cluster.Soon).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        for (var i = 0; i < 3; i++)
        {
            var next = watch.MoveNextAsync();
            var document = await Create($"drops-{i}", "drops");
            Assert.True(await next);
            Assert.Equal(Name(document), Name(Assert.IsType<WatchEvent.Added>(watch.Current).Object));
            open!.Abort();
        }

        Assert.Equal(3, server.Watches.Count);
        Assert.Equal(1, server.Seen.Count(request => request.Contains("configmaps?", StringComparison.Ordinal)
            && !request.Contains("watch=true", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_server_forgot_comes_as_another_snapshot(bool asStatus)
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        server.Fault = async context =>
        {
            if (!context.Request.Query.ContainsKey("watch")) return false;
            server.Fault = _ => Task.FromResult(false);
            await Create($"forgotten-{asStatus}".ToLowerInvariant(), $"forgotten-{asStatus}");
            if (asStatus) return await FaultyServer.Refuse(context, HttpStatusCode.Gone, "Expired");
            await context.Response.WriteAsync("""{"type":"ERROR","object":{"kind":"Status","reason":"Expired","code":410}}""" + "\n");
            return true;
        };
        await using var watch = api.WatchAsync("v1", "ConfigMap", cluster.Namespace, $"watch=forgotten-{asStatus}", Cluster.Soon)
            .GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        Assert.Empty(Assert.IsType<WatchEvent.Snapshot>(watch.Current).List.Items);
        Assert.True(await watch.MoveNextAsync());
        Assert.Single(Assert.IsType<WatchEvent.Snapshot>(watch.Current).List.Items);
    }

    [Fact]
    public async Task A_bookmark_is_where_the_next_stream_begins()
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        server.Fault = async context =>
        {
            if (!context.Request.Query.ContainsKey("watch")) return false;
            var before = context.Request.Query["resourceVersion"].ToString();
            await Create("moved", "moved");
            var now = (await cluster.Api.ListAsync("v1", "ConfigMap", cluster.Namespace, null, Cluster.Soon)).ResourceVersion;
            server.Fault = async second =>
            {
                await Create("marked", "marked");
                server.Fault = _ => Task.FromResult(false);
                Assert.Equal(now, second.Request.Query["resourceVersion"].ToString());
                Assert.NotEqual(now, before);
                return false;
            };
            await context.Response.WriteAsync($$"""{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"{{now}}"} } }""" + "\n");
            return true;
        };
        await using var watch = api.WatchAsync("v1", "ConfigMap", cluster.Namespace, "watch=marked", Cluster.Soon).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("marked", Name(Assert.IsType<WatchEvent.Added>(watch.Current).Object));
        Assert.Equal(2, server.Watches.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task What_does_not_mend_itself_ends_the_watch(HttpStatusCode status)
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        server.Fault = context => context.Request.Query.ContainsKey("watch") ? FaultyServer.Refuse(context, status, status.ToString())
            : Task.FromResult(false);
        await using var watch = api.WatchAsync("v1", "ConfigMap", cluster.Namespace, null, Cluster.Soon).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(status, (await Assert.ThrowsAsync<KubernetesException>(() => watch.MoveNextAsync().AsTask())).Status);
    }

    private Task<bool> Disturb(HttpContext context, int how)
    {
        switch (how)
        {
            case 0: return FaultyServer.Refuse(context, HttpStatusCode.TooManyRequests, "TooManyRequests");
            case 1: return FaultyServer.Refuse(context, HttpStatusCode.InternalServerError, "InternalError");
            case 2: return FaultyServer.Refuse(context, HttpStatusCode.Gone, "Expired");
            case 3:
                context.Abort();
                return Task.FromResult(true);
            default:
                // a stream that breaks while it tells, in the middle of whatever it tells
                _ = cluster.Api.GetVersionAsync(Cluster.Soon).ContinueWith(_ => context.Abort(), TaskScheduler.Default);
                return Task.FromResult(false);
        }
    }

    private static void Take(Dictionary<string, string> view, HashSet<string> told, WatchEvent seen)
    {
        switch (seen)
        {
            case WatchEvent.Snapshot snapshot:
                view.Clear();
                foreach (var item in snapshot.List.Items) view[Name(item)] = Version(item);
                break;
            case WatchEvent.Added { Object: var added }:
                Assert.True(told.Add($"+{Name(added)} {Version(added)}"), "an event was told twice");
                view[Name(added)] = Version(added);
                break;
            case WatchEvent.Modified { Object: var modified }:
                Assert.True(told.Add($"{Name(modified)} {Version(modified)}"), "an event was told twice");
                view[Name(modified)] = Version(modified);
                break;
            case WatchEvent.Deleted { Object: var deleted }:
                Assert.True(view.Remove(Name(deleted)), "what was never there is gone");
                break;
        }
    }

    private Task Apply(string name, int value)
    {
        var document = cluster.ConfigMap(name, ("value", $"{value}"));
        document["metadata"]!["labels"] = new JsonObject { ["truth"] = "" };
        return cluster.Api.ApplyAsync(document, "tests", force: true, dryRun: false, Cluster.Soon);
    }

    private Task<JsonObject> Create(string name, string label)
    {
        var document = cluster.ConfigMap(name);
        document["metadata"]!["labels"] = new JsonObject { ["watch"] = label, [label.ToLowerInvariant()] = "" };
        return cluster.Api.CreateAsync(document, Cluster.Soon);
    }

    private static string Name(JsonObject document) => (string)document["metadata"]!["name"]!;

    private static string Version(JsonObject document) => (string)document["metadata"]!["resourceVersion"]!;
}
