using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>What the cluster tells of objects beside their status: its events of type Warning.</summary>
/// <param name="cluster">Where.</param>
internal sealed class Warnings(Cluster cluster)
{
    /// <summary>Those of one object, oldest first; none where nobody lets us read them.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReadAsync(string kind, string name, CancellationToken cancellationToken)
    {
        try
        {
            var all = await cluster.Api.ListAsync("v1", "Event", cluster.Namespace, null, cancellationToken);
            return [.. all.Items
                .Where(happened => happened.Text("involvedObject", "kind") == kind && happened.Text("involvedObject", "name") == name
                    && happened.Text("type") == "Warning")
                .OrderBy(happened => happened.Time("lastTimestamp") ?? happened.Time("eventTime"))];
        }
        catch (KubernetesException e) when (e.IsForbidden)
        {
            return [];
        }
    }
}
