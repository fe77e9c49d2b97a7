using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>What objects of an environment are at this moment, by watching them.</summary>
internal sealed class LiveObjects : IAsyncDisposable
{
    /// <summary>Between two looks when nothing was told: some things are only a matter of time.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Until all is known once; a watch itself goes on for as long as it is wanted.</summary>
    private static readonly TimeSpan KnownWithin = TimeSpan.FromMinutes(2);

    private static readonly (string ApiVersion, string Kind) Pods = ("v1", "Pod");

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, JsonObject>> _kinds = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Signal _signal = new();
    private readonly List<Task> _watches = [];

    private LiveObjects() { }

    /// <summary>Ends at the next change after this was read.</summary>
    public Task NextChange => _signal.Next;

    /// <summary>Ends when something changed since the signal was read, or after a moment.</summary>
    /// <exception cref="KubernetesException">The cluster lets nobody watch any more: what is known may be old.</exception>
    public static async Task WaitAsync(Task change, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await change.WaitAsync(Interval, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // time itself may have changed what is to be said
        }
    }

    /// <summary>Begins to watch all that a rollout looks at: pods, and the workloads that they are of; ends when everything is known
    /// once.</summary>
    public static Task<LiveObjects> StartAsync(Cluster cluster, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(
            cluster, time, [Pods, ("apps/v1", "Deployment"), ("apps/v1", "ReplicaSet"), ("apps/v1", "StatefulSet"), ("batch/v1", "Job")],
            cancellationToken);

    /// <summary>Begins to watch pods and nothing else; ends when all are known once.</summary>
    public static Task<LiveObjects> StartPodsAsync(Cluster cluster, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(cluster, time, [Pods], cancellationToken);

    private static Task<LiveObjects> StartAsync(
        Cluster cluster, TimeProvider time, IEnumerable<(string ApiVersion, string Kind)> kinds, CancellationToken cancellationToken)
    {
        return StartAsync(cluster.Namespace, time, kinds.Select(each => (each.Kind, Watch(each.ApiVersion, each.Kind))), cancellationToken);

        Func<CancellationToken, IAsyncEnumerable<WatchEvent>> Watch(string apiVersion, string kind) =>
            ending => cluster.Api.WatchAsync(apiVersion, kind, cluster.Namespace, cluster.Selector, ending);
    }

    /// <summary>Begins to take what streams tell; ends when each has told all that there is.</summary>
    /// <param name="place">Where that is, for messages.</param>
    /// <param name="time">The clock.</param>
    /// <param name="watches">A stream for each kind, which goes on until it is cancelled.</param>
    /// <param name="cancellationToken">Stops beginning.</param>
    /// <exception cref="RuntimeUnavailableException">One told nothing for long.</exception>
    public static async Task<LiveObjects> StartAsync(
        string place, TimeProvider time, IEnumerable<(string Kind, Func<CancellationToken, IAsyncEnumerable<WatchEvent>> Watch)> watches,
        CancellationToken cancellationToken)
    {
        var live = new LiveObjects();
        var known = new List<Task>();
        foreach (var (kind, watch) in watches)
        {
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            known.Add(first.Task);
            live._watches.Add(live.WatchAsync(watch(live._ending.Token), kind, first));
        }
        try
        {
            await Task.WhenAll(known).WaitAsync(KnownWithin, time, cancellationToken);
            return live;
        }
        catch (TimeoutException e)
        {
            await live.DisposeAsync();
            throw new RuntimeUnavailableException(
                $"watching {place}: the API server did not say within {KnownWithin.TotalSeconds:0} s what is there. "
                + $"Look whether it answers: kubectl -n {place} get pods", e);
        }
        catch
        {
            await live.DisposeAsync();
            throw;
        }
    }

    /// <summary>All objects of a kind.</summary>
    public IReadOnlyCollection<JsonObject> All(string kind) => _kinds.TryGetValue(kind, out var objects) ? [.. objects.Values] : [];

    /// <summary>An object by name; null when there is none.</summary>
    public JsonObject? Find(string kind, string name) => _kinds.TryGetValue(kind, out var objects) ? objects.GetValueOrDefault(name) : null;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_watches);
        _ending.Dispose();
    }

    private async Task WatchAsync(IAsyncEnumerable<WatchEvent> events, string kind, TaskCompletionSource first)
    {
        try
        {
            await foreach (var happened in events)
            {
                Take(kind, happened);
                first.TrySetResult();
                _signal.Raise();
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            first.TrySetCanceled();
        }
        catch (Exception e)
        {
            first.TrySetException(e);
            _signal.Fail(e);
        }
    }

    private void Take(string kind, WatchEvent happened)
    {
        switch (happened)
        {
            case WatchEvent.Snapshot snapshot:
                _kinds[kind] = new(snapshot.List.Items.Select(item => KeyValuePair.Create(item.Name(), item)));
                break;
            case WatchEvent.Added added:
                _kinds[kind][added.Object.Name()] = added.Object;
                break;
            case WatchEvent.Modified modified:
                _kinds[kind][modified.Object.Name()] = modified.Object;
                break;
            case WatchEvent.Deleted deleted:
                _kinds[kind].TryRemove(deleted.Object.Name(), out _);
                break;
        }
    }
}
