using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Tells why a replica failed as the cluster has it: pod, container, exit code, the probe's answer, the last lines of its log, and
/// events.</summary>
/// <param name="cluster">Where.</param>
internal sealed class Diagnosis(Cluster cluster)
{
    private const int LogLines = 10;

    // among these is the first error of a program that is started: it ends soon after
    private const int ReadLines = 200;
    private const int EventLines = 4;

    /// <summary>In words, several lines; the first has the program's first error.</summary>
    public async Task<string> TellAsync(Trouble trouble, CancellationToken cancellationToken)
    {
        if (trouble.Pod is null) return trouble.Says;
        var hasRun = trouble.Container.Length > 0 && trouble.Reason is not (FailureReason.Image or FailureReason.Machine);
        var wrote = hasRun ? await LogAsync(trouble, cancellationToken) : [];
        var error = FirstError.In(wrote) is { } first ? $"; its first error: {first}" : "";
        var lines = new List<string> { $"pod {trouble.Pod}: {trouble.Says}{error}" };
        foreach (var happened in await EventsAsync(trouble.Pod, cancellationToken)) lines.Add($"  event: {happened}");
        foreach (var line in wrote.TakeLast(LogLines)) lines.Add($"  log: {line}");
        if (ReadOnlyImage.HintFor(wrote) is { } hint) lines.Add("  " + hint);
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
                var last = await ReadAsync(trouble, new() { TailLines = ReadLines, Previous = previous }, cancellationToken);
                // one that was ready once was not stopped by what it wrote before
                var isAll = last.Count < ReadLines || trouble.Reason == FailureReason.Unhealthy;
                if (last.Count > 0)
                    return isAll ? last : [.. await ReadAsync(trouble, new() { Previous = previous }, cancellationToken), .. last];
            }
            catch (KubernetesException)
            {
                // there was no container before this one, or its log is gone
            }
        }
        return [];
    }

    /// <summary>The first lines of what is asked for.</summary>
    private async Task<List<string>> ReadAsync(Trouble trouble, PodLogOptions options, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        options = options with { Container = trouble.Container };
        await foreach (var line in cluster.Api.ReadLogAsync(cluster.Namespace, trouble.Pod!, options, cancellationToken))
        {
            lines.Add(line);
            if (lines.Count == ReadLines) break;
        }
        return lines;
    }
}
