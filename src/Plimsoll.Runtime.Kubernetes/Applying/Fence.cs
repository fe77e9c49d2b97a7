using System.Globalization;
using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>The ConfigMap <c>plimsoll</c> of a namespace: the highest deployment number that the environment was given. Who has a lower one touches nothing.</summary>
/// <param name="cluster">Where.</param>
internal sealed class Fence(Cluster cluster)
{
    private const string Epoch = "deployment";

    private ObjectRef Reference => new("v1", "ConfigMap", cluster.Namespace, Labels.Plimsoll);

    /// <summary>The highest number; 0 when there is none.</summary>
    public async Task<long> ReadAsync(CancellationToken cancellationToken) => NumberIn(await cluster.Api.GetAsync(Reference, cancellationToken));

    /// <summary>Raises the number.</summary>
    /// <returns>The highest number: more than this one when somebody else was given a later deployment.</returns>
    /// <exception cref="RuntimeRefusedException">Another environment has the namespace.</exception>
    public async Task<long> RaiseAsync(long epoch, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var present = await cluster.Api.GetAsync(Reference, cancellationToken);
                if (present is not null && !present.IsOf(cluster.Environment))
                    throw new RuntimeRefusedException($"the namespace {cluster.Namespace} belongs to {present.Label(Labels.PartOf)}/{present.Label(Labels.Instance)}: each environment has its own (runtime: {{ kubernetes: {{ namespace: ... }} }})");
                if (NumberIn(present) is var seen && seen >= epoch && present is not null) return seen;
                if (present is null) await cluster.Api.CreateAsync(Document(epoch), cancellationToken);
                else
                {
                    // with the resourceVersion that was read: of two who raise it one reads again
                    present["data"] = Data(epoch);
                    await cluster.Api.ReplaceAsync(present, cancellationToken);
                }
                return epoch;
            }
            catch (KubernetesException e) when (e.IsConflict || e.IsAlreadyThere)
            {
                // somebody else was first
            }
        }
    }

    /// <summary>Goes on only while nobody was given a later deployment.</summary>
    /// <exception cref="FencedException">Somebody was.</exception>
    public async Task CheckAsync(long epoch, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is var seen && seen > epoch) throw new FencedException(seen);
    }

    private JsonObject Document(long epoch) => new()
    {
        ["apiVersion"] = Reference.ApiVersion,
        ["kind"] = Reference.Kind,
        ["metadata"] = new JsonObject { ["name"] = Reference.Name, ["namespace"] = Reference.Namespace, ["labels"] = Labels.Of(cluster.Environment, cluster.Environment.Name) },
        ["data"] = Data(epoch),
    };

    private static JsonObject Data(long epoch) => new() { [Epoch] = epoch.ToString(CultureInfo.InvariantCulture) };

    private static long NumberIn(JsonObject? present) =>
        long.TryParse(present.Text("data", Epoch), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
