using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Tells why a replica failed as the cluster has it: pod, container, exit code, the probe's answer, the last lines of its log, and events.</summary>
/// <param name="cluster">Where.</param>
internal sealed class Diagnosis(Cluster cluster)
{
    private const int LogLines = 10;
    private const int EventLines = 4;

    /// <summary>In words, several lines.</summary>
    public async Task<string> TellAsync(Trouble trouble, CancellationToken cancellationToken)
    {
        if (trouble.Pod is null) return trouble.Says;
        var lines = new List<string> { $"pod {trouble.Pod}: {trouble.Says}" };
        foreach (var happened in await EventsAsync(trouble.Pod, cancellationToken)) lines.Add($"  event: {happened}");
        if (trouble.Container.Length > 0 && trouble.Reason is not (FailureReason.Image or FailureReason.Machine))
            foreach (var line in await LogAsync(trouble, cancellationToken)) lines.Add($"  log: {line}");
        return string.Join('\n', lines);
    }

    private async Task<IEnumerable<string>> EventsAsync(string pod, CancellationToken cancellationToken) =>
        (await new Warnings(cluster).ReadAsync("Pod", pod, cancellationToken))
            .Select(happened => $"{happened.Text("reason")}: {happened.Text("message")?.ReplaceLineEndings(" ").Trim()}")
            .Distinct().TakeLast(EventLines);

    private async Task<IReadOnlyList<string>> LogAsync(Trouble trouble, CancellationToken cancellationToken)
    {
        // a container that was started again may not have written anything yet: what it wrote before says more
        foreach (var previous in new[] { true, false })
        {
            try
            {
                var lines = new List<string>();
                await foreach (var line in cluster.Api.ReadLogAsync(cluster.Namespace, trouble.Pod!, new() { Container = trouble.Container, TailLines = LogLines, Previous = previous }, cancellationToken))
                    lines.Add(line);
                if (lines.Count > 0) return lines;
            }
            catch (KubernetesException)
            {
                // there was no container before this one, or its log is gone
            }
        }
        return [];
    }
}
