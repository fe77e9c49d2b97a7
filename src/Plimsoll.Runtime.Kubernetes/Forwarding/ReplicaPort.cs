using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Runtime.Kubernetes.Rollouts;

namespace Plimsoll.Runtime.Kubernetes.Forwarding;

/// <summary>The main port of a ready replica.</summary>
/// <param name="Pod">Its pod.</param>
/// <param name="Port">The port in the pod.</param>
internal sealed record ReplicaPort(string Pod, int Port)
{
    /// <summary>Finds one.</summary>
    /// <exception cref="RuntimeUnavailableException">None is ready, or it listens nowhere.</exception>
    public static async Task<ReplicaPort> FindAsync(Cluster cluster, string service, CancellationToken cancellationToken)
    {
        var pods = await cluster.Api.ListAsync("v1", "Pod", cluster.Namespace, cluster.Selector, cancellationToken);
        var found = from pod in pods.Items
                    where !pod.IsEnding() && Judge.IsReady(pod)
                    from container in ContainerView.Of(pod)
                    where container.Name == service || pod.Label(Labels.Name) == service
                    let port = container.Spec.Items("ports").Select(port => (int)port.Number("containerPort")).FirstOrDefault()
                    where port > 0
                    orderby container.Name == service descending
                    select new ReplicaPort(pod.Name(), port);
        return found.FirstOrDefault()
            ?? throw new RuntimeUnavailableException($"connecting to {service} of {cluster.Environment}: no replica is ready that listens. "
                + "What runs: plimsoll status");
    }
}
