using System.Globalization;
using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>The ConfigMap <c>plimsoll</c> of a namespace: the highest deployment number that the environment was given. Who has a lower one
/// touches nothing.</summary>
/// <param name="cluster">Where.</param>
internal sealed class Fence(Cluster cluster)
{
    private const string Epoch = "deployment";
    private const string Generations = "generations";

    private ObjectRef Reference => new("v1", "ConfigMap", cluster.Namespace, Labels.Plimsoll);

    /// <summary>Goes on only where the namespace is not another environment's.</summary>
    /// <exception cref="RuntimeRefusedException">It is.</exception>
    public async Task RequireOursAsync(CancellationToken cancellationToken) =>
        RequireOurs(await cluster.Api.GetAsync(Reference, cancellationToken));

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
                RequireOurs(present);
                if (NumberIn(present) is var seen && seen >= epoch && present is not null) return seen;
                if (present is null) await cluster.Api.CreateAsync(Document(epoch), cancellationToken);
                else
                {
                    // with the resourceVersion that was read: of two who raise it one reads again
                    present["data"]!.AsObject()[Epoch] = epoch.ToString(CultureInfo.InvariantCulture);
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

    /// <summary>Notes objects as a deployment left them.</summary>
    public async Task NoteAsync(long epoch, IEnumerable<JsonObject> objects, CancellationToken cancellationToken)
    {
        var noted = Notes.Write(objects);
        var present = await cluster.Api.GetAsync(Reference, cancellationToken);
        if (present is null || NumberIn(present) != epoch || present.Text("data", Generations) == noted) return;
        present["data"]!.AsObject()[Generations] = noted;
        try
        {
            await cluster.Api.ReplaceAsync(present, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            // a later deployment began, and notes its own
        }
    }

    /// <summary>The highest number, which is 0 when there is none, and what was noted.</summary>
    public async Task<(long Epoch, Notes Notes)> ReadAsync(CancellationToken cancellationToken)
    {
        var present = await cluster.Api.GetAsync(Reference, cancellationToken);
        return (NumberIn(present), Notes.Read(present.Text("data", Generations)));
    }

    /// <summary>Goes on only while nobody was given a later deployment.</summary>
    /// <exception cref="FencedException">Somebody was.</exception>
    public async Task CheckAsync(long epoch, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(cancellationToken)).Epoch is var seen && seen > epoch) throw new FencedException(seen);
    }

    private void RequireOurs(JsonObject? present)
    {
        if (present is not null && !present.IsOf(cluster.Environment))
            throw new RuntimeRefusedException($"the namespace {cluster.Namespace} belongs to "
                + $"{present.Label(Labels.PartOf)}/{present.Label(Labels.Instance)}: each environment has its own (runtime: {{ kubernetes: "
                + $"{{ namespace: ... }} }})");
    }

    private JsonObject Document(long epoch) => new()
    {
        ["apiVersion"] = Reference.ApiVersion,
        ["kind"] = Reference.Kind,
        ["metadata"] = new JsonObject { ["name"] = Reference.Name, ["namespace"] = Reference.Namespace,
            ["labels"] = Labels.Of(cluster.Environment, cluster.Environment.Name) },
        ["data"] = Data(epoch),
    };

    private static JsonObject Data(long epoch) => new() { [Epoch] = epoch.ToString(CultureInfo.InvariantCulture) };

    private static long NumberIn(JsonObject? present) => Number(present.Text("data", Epoch));

    private static long Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : 0;
}
