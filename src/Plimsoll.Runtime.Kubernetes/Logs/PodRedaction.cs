using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime.Kubernetes.Logs;

/// <summary>Knows what the lines of a pod may not show: the values of the Secrets that we made and that it mounts.</summary>
/// <param name="cluster">Where.</param>
internal sealed class PodRedaction(Cluster cluster)
{
    private readonly ConcurrentDictionary<string, Task<SecretRedactor?>> _known = new(StringComparer.Ordinal);

    /// <summary>What redacts them; null when a Secret cannot be read, so that the lines may not be shown.</summary>
    public async Task<SecretRedactor?> OfAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        var names = pod.Items("spec", "volumes").SelectMany(volume => volume.Items("projected", "sources"))
            .Select(source => source.Text("secret", "name")).OfType<string>().Where(Names.IsOfVersions).Order(StringComparer.Ordinal)
                .ToList();
        return names.Count == 0 ? SecretRedactor.None
            : await _known.GetOrAdd(string.Join(' ', names), _ => ReadAsync(names, cancellationToken));
    }

    private async Task<SecretRedactor?> ReadAsync(List<string> names, CancellationToken cancellationToken)
    {
        try
        {
            var values = new List<KeyValuePair<string, byte[]>>();
            foreach (var name in names)
            {
                if (await cluster.Api.GetAsync(new("v1", "Secret", cluster.Namespace, name), cancellationToken)
                    is not { } secret) return null;
                foreach (var (key, value) in secret["data"]?.AsObject()
                    ?? []) values.Add(new(key, Convert.FromBase64String(value!.GetValue<string>())));
            }
            return new(values);
        }
        catch (KubernetesException)
        {
            return null;
        }
    }
}
