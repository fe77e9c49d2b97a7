using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>Deletes the very object that was looked at, never a later one of the same name.</summary>
internal static class Deletion
{
    /// <summary>Asks for the object to be deleted. It may be there for a while after.</summary>
    public static async Task DeleteAsync(
        this KubernetesApi api, JsonObject document, DeletePropagation propagation, CancellationToken cancellationToken)
    {
        try
        {
            await api.DeleteAsync(document.Reference(), new(document.Uid(), null), propagation, null, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            // Its controller was faster: another object has the name, and the one that was looked at is gone.
        }
    }
}
