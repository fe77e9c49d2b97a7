using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rollouts;

namespace Plimsoll.Runtime.Kubernetes.Logs;

/// <summary>What the containers of an environment wrote.</summary>
/// <param name="cluster">Where.</param>
/// <param name="time">The clock.</param>
internal sealed class PodLogs(Cluster cluster, TimeProvider time)
{
    private const int LinesBefore = 200;

    private readonly PodRedaction _redaction = new(cluster);

    /// <summary>The lines of one service, or of all; following goes on with replicas that come later.</summary>
    public IAsyncEnumerable<LogLine> ReadAsync(string? service, bool follow, CancellationToken cancellationToken) =>
        follow ? FollowAsync(service, cancellationToken) : ReadOnceAsync(service, cancellationToken);

    private async IAsyncEnumerable<LogLine> ReadOnceAsync(string? service, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pods = await cluster.Api.ListAsync("v1", "Pod", cluster.Namespace, cluster.Selector, cancellationToken);
        foreach (var container in Chosen(pods.Items, service))
            await foreach (var line in LinesAsync(container, follow: false, cancellationToken)) yield return line;
    }

    private async IAsyncEnumerable<LogLine> FollowAsync(string? service, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<LogLine>(1000);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FindAsync(service, lines.Writer, ending.Token);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken)) yield return line;
        }
        finally
        {
            await ending.CancelAsync();
            await following;
        }
    }

    /// <summary>Begins to read every container that comes.</summary>
    private async Task FindAsync(string? service, ChannelWriter<LogLine> lines, CancellationToken cancellationToken)
    {
        var reading = new Dictionary<string, Task>();
        try
        {
            await using var live = await LiveObjects.StartPodsAsync(cluster, time, cancellationToken);
            while (true)
            {
                var change = live.NextChange;
                foreach (var container in Chosen(live.All("Pod"), service).Where(each => each.IsRunning))
                {
                    var key = $"{container.Pod.Uid()}/{container.Name}";
                    if (!reading.TryGetValue(key, out var known) || known.IsCompleted)
                        reading[key] = CopyAsync(container, lines, cancellationToken);
                }
                await LiveObjects.WaitAsync(change, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(reading.Values);
            lines.TryComplete();
        }
        catch (Exception e)
        {
            lines.TryComplete(e);
        }
    }

    private async Task CopyAsync(ContainerView container, ChannelWriter<LogLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in LinesAsync(container, follow: true, cancellationToken)) await lines.WriteAsync(line,
                cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or KubernetesException or KubernetesUnavailableException
            or ChannelClosedException)
        {
            // the container or the connection is gone, or nobody listens any more
        }
    }

    private async IAsyncEnumerable<LogLine> LinesAsync(ContainerView container, bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (container.Status is null || container.Waiting is "ContainerCreating" or "PodInitializing") yield break;
        if (await _redaction.OfAsync(container.Pod, cancellationToken) is not { } redactor)
        {
            yield return new(container.Name, container.Pod.Name(),
                "PLM6051: its lines are not shown: the Secret with the values that they may not tell cannot be read");
            yield break;
        }
        var options = new PodLogOptions { Container = container.Name, Follow = follow, TailLines = LinesBefore };
        await foreach (var line in cluster.Api.ReadLogAsync(cluster.Namespace, container.Pod.Name(), options, cancellationToken))
            yield return new(container.Name, container.Pod.Name(), redactor.Redact(line));
    }

    private static IEnumerable<ContainerView> Chosen(IEnumerable<JsonObject> pods, string? service) =>
        pods.OrderBy(pod => pod.Name(), StringComparer.Ordinal).SelectMany(ContainerView.Of)
            .Where(container => service is null || container.Name == service);
}
