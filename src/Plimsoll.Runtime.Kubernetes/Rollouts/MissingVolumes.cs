using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Finds out that pods wait for a Secret or a ConfigMap that is not there: only events say so.</summary>
/// <param name="scope">The deployment.</param>
internal sealed class MissingVolumes(RolloutScope scope)
{
    /// <summary>What is made together may come in any order.</summary>
    private static readonly TimeSpan WaitingFor = TimeSpan.FromSeconds(4);

    /// <summary>What one of the pods waits for; null when none waits, or not for that.</summary>
    /// <param name="pods">Those that should begin.</param>
    /// <param name="service">Whose they are.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Trouble?> FindAsync(IEnumerable<JsonObject> pods, string service, CancellationToken cancellationToken)
    {
        foreach (var pod in pods.Where(pod => scope.Seen.For($"mounting {pod.Uid()}", ContainerView.Of(pod)
            .Any(container => container.IsBeingMade)) > WaitingFor).ToList())
        {
            var warnings = await new Warnings(scope.Cluster).ReadAsync("Pod", pod.Name(), cancellationToken);
            if (warnings.LastOrDefault(each => each.Text("involvedObject", "uid") == pod.Uid() && IsOfMissing(each)) is { } warning)
                return new(service, FailureReason.Machine, $"what it mounts is not there: {warning.Text("message")}", pod.Name(), "");
        }
        return null;
    }

    // another mount that fails, of a disk that is still attached elsewhere for instance, may succeed by itself
    private static bool IsOfMissing(JsonObject warning) => warning.Text("reason") == "FailedMount"
        && warning.Text("message") is { } message && (message.Contains("not found", StringComparison.Ordinal)
            || message.Contains("references non-existent", StringComparison.Ordinal));
}
