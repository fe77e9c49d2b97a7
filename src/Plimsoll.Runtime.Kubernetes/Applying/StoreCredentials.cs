using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>The Secrets of the environment's own stores: made once with a password that nobody chose, and never touched again.</summary>
/// <param name="cluster">Where.</param>
internal sealed class StoreCredentials(Cluster cluster)
{
    private const int PasswordLength = 40;
    private const string Alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>Makes the Secret of a store where there is none.</summary>
    /// <exception cref="RuntimeRefusedException">The Secret of an external store is not there, or lacks a key.</exception>
    public async Task EnsureAsync(RenderedStore store, CancellationToken cancellationToken)
    {
        var reference = new ObjectRef("v1", "Secret", cluster.Namespace, store.CredentialsSecret);
        var present = await cluster.Api.GetAsync(reference, cancellationToken);
        if (store.Objects.Count == 0) RequireExternal(store, present);
        if (present is not null) return;
        try
        {
            await cluster.Api.CreateAsync(Document(reference, store), cancellationToken);
        }
        catch (KubernetesException e) when (e.IsAlreadyThere)
        {
            // another plimsoll made it: its password counts
        }
    }

    private void RequireExternal(RenderedStore store, JsonObject? present)
    {
        var missing = store.Credentials.Keys.Where(key => present?["data"]?[key] is null).ToList();
        if (missing.Count > 0)
            throw new RuntimeRefusedException($"the external store {store.Store.Name} needs the Secret {store.CredentialsSecret} in "
                + $"{cluster.Namespace} with {string.Join(", ", missing)}: "
                + $"kubectl -n {cluster.Namespace} create secret generic {store.CredentialsSecret} "
                + $"{string.Join(' ', store.Credentials.Keys.Select(key => $"--from-literal={key}=..."))}");
    }

    private JsonObject Document(ObjectRef reference, RenderedStore store)
    {
        var password = RandomNumberGenerator.GetString(Alphabet, PasswordLength);
        return new()
        {
            ["apiVersion"] = reference.ApiVersion,
            ["kind"] = reference.Kind,
            ["metadata"] = new JsonObject { ["name"] = reference.Name, ["namespace"] = reference.Namespace,
                ["labels"] = Labels.Of(cluster.Environment, store.Store.Name) },
            ["stringData"] = new JsonObject(store.Credentials.Select(key =>
                KeyValuePair.Create(key.Key, (JsonNode?)key.Value.Replace("{password}", password, StringComparison.Ordinal)))),
        };
    }
}
