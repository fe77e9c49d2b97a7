using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>
/// The Secrets with the values that services name: one for each service and each set of versions, which never changes, so that pods of two
/// versions each have theirs, and going back brings the former values back.
/// </summary>
/// <param name="cluster">Where.</param>
/// <param name="state">What shall run.</param>
/// <param name="values">The values by name.</param>
internal sealed class ServiceSecrets(Cluster cluster, DesiredState state, IReadOnlyDictionary<string, byte[]> values)
{
    private IEnumerable<DesiredService> Owners => state.Services.Where(service => service.SecretVersions is not null);

    /// <summary>The values of a state, opened.</summary>
    /// <param name="state">What shall run.</param>
    /// <param name="findKey">The key; null is none.</param>
    /// <exception cref="RuntimeRefusedException">There is no key, or it does not open one.</exception>
    public static IReadOnlyDictionary<string, byte[]> Open(DesiredState state, Func<SecretKey?> findKey)
    {
        if (state.SealedSecrets is not { Count: > 0 } lines) return new Dictionary<string, byte[]>();
        using var key = findKey() ?? throw new RuntimeRefusedException(
            $"the secrets of {state.Environment.Name} cannot be read: there is no key here");
        try
        {
            return lines.ToDictionary(line => line.Name, line => line.Open(state.Environment, key));
        }
        catch (SecretException e)
        {
            throw new RuntimeRefusedException($"the secrets of {state.Environment.Name} cannot be read: {e.Message}");
        }
    }

    /// <summary>Makes those that are not there, and anew one that somebody replaced.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        foreach (var service in Owners)
        {
            var wanted = Document(service);
            if (await cluster.Api.GetAsync(wanted.Reference(), cancellationToken) is { } present)
            {
                if (JsonNode.DeepEquals(present["data"], wanted["data"])) continue;
                await cluster.Api.DeleteAsync(present, DeletePropagation.Background, cancellationToken);
            }
            try
            {
                await cluster.Api.CreateAsync(wanted, cancellationToken);
            }
            catch (KubernetesException e) when (e.IsAlreadyThere)
            {
                // another plimsoll made it: the versions in its name say what is in it
            }
        }
    }

    /// <summary>Deletes those that no service of the state has any more; the Secrets of stores and of others have no such label.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var wanted = Owners.Select(Names.Secrets).ToHashSet();
        var present = await cluster.Api.ListAsync("v1", "Secret", cluster.Namespace, $"{cluster.Selector},{Labels.Secrets}",
            cancellationToken);
        foreach (var gone in present.Items.Where(each => !wanted.Contains(each.Name()))) await cluster.Api.DeleteAsync(gone,
            DeletePropagation.Background, cancellationToken);
    }

    private JsonObject Document(DesiredService service)
    {
        var labels = Labels.Of(cluster.Environment, service.Name);
        labels[Labels.Secrets] = service.Name;
        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = Names.Secrets(service), ["namespace"] = cluster.Namespace, ["labels"] = labels },
            ["immutable"] = true,
            ["data"] = new JsonObject(service.SecretVersions!.Keys.Select(name =>
                KeyValuePair.Create(name, (JsonNode?)Convert.ToBase64String(values[name])))),
        };
    }
}
