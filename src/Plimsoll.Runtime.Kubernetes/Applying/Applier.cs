using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>Applies objects with field ownership: what others own stays theirs, until it is a field of ours on an object of ours.</summary>
/// <param name="cluster">Where.</param>
internal sealed class Applier(Cluster cluster)
{
    private const int AtOnce = 8;

    /// <summary>Makes objects that do not need each other be as they are rendered.</summary>
    /// <exception cref="RuntimeRefusedException">One is somebody else's.</exception>
    public Task ApplyAllAsync(IEnumerable<JsonObject> rendered, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(rendered, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (each, cancellation) => await ApplyAsync(each, cancellation));

    /// <summary>Makes an object be as it is rendered; the second time nothing changes.</summary>
    /// <exception cref="RuntimeRefusedException">It is somebody else's.</exception>
    public async Task<JsonObject> ApplyAsync(JsonObject rendered, CancellationToken cancellationToken) =>
        await ApplyAsync(rendered,
            IsStamped(rendered) ? await cluster.Api.GetAsync(rendered.Reference(), cancellationToken) : null, cancellationToken);

    /// <summary>Makes an object be as it is rendered; the second time nothing changes.</summary>
    /// <param name="rendered">As it shall be.</param>
    /// <param name="present">As it is now; null when it is not there, or nobody looked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RuntimeRefusedException">It is somebody else's.</exception>
    public async Task<JsonObject> ApplyAsync(JsonObject rendered, JsonObject? present, CancellationToken cancellationToken)
    {
        if (present is not null && IsStamped(rendered)
            && ObjectDifference.Say(present, await TryAsync(rendered, present, cancellationToken)).Count == 0) return present;
        if (present is not null) await ClaimMovedAsync(rendered, present, cancellationToken);
        try
        {
            return await ApplyAsync(rendered, dryRun: false, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsInvalid && present is null)
        {
            if (await cluster.Api.GetAsync(rendered.Reference(), cancellationToken) is not { } now
                || !await ClaimMovedAsync(rendered, now, cancellationToken)) throw;
            return await ApplyAsync(rendered, dryRun: false, cancellationToken);
        }
    }

    /// <summary>The object as it would be then.</summary>
    /// <param name="rendered">As it shall be.</param>
    /// <param name="present">As it is now.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RuntimeRefusedException">It is somebody else's.</exception>
    public async Task<JsonObject> TryAsync(JsonObject rendered, JsonObject present, CancellationToken cancellationToken)
    {
        if (MovedEntry.Find(rendered, present).Count == 0) return await ApplyAsync(rendered, dryRun: true, cancellationToken);
        var tried = await ApplyAsync(MovedEntry.LeaveMoved(rendered, present), dryRun: true, cancellationToken);
        MovedEntry.PutBack(rendered, tried);
        return tried;
    }

    // an API server of 1.20 stamps a StatefulSet with claims anew whenever it is applied, though nothing in it changes
    private static bool IsStamped(JsonObject rendered) => rendered.Kind() == "StatefulSet";

    /// <returns>Whether there was anything to claim.</returns>
    private async Task<bool> ClaimMovedAsync(JsonObject rendered, JsonObject present, CancellationToken cancellationToken)
    {
        if (!present.IsOf(cluster.Environment) || MovedEntry.Find(rendered, present) is not { Count: > 0 } moved) return false;
        var claim = new JsonObject
        {
            ["resourceVersion"] = present.Text("metadata", "resourceVersion"),
            ["managedFields"] = MovedEntry.Claim(present, moved),
        };
        try
        {
            var patch = new JsonObject { ["metadata"] = claim };
            await cluster.Api.PatchAsync(rendered.Reference(), patch, Cluster.FieldManager, null, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            // its controllers write to it too
            if (await cluster.Api.GetAsync(rendered.Reference(), cancellationToken) is { } now)
                return await ClaimMovedAsync(rendered, now, cancellationToken);
        }
        return true;
    }

    private async Task<JsonObject> ApplyAsync(JsonObject rendered, bool dryRun, CancellationToken cancellationToken)
    {
        var applied = await ApplyFieldsAsync(rendered, dryRun, cancellationToken);
        if (FindStray(rendered, applied) is not { Count: > 0 } stray) return applied;
        var without = new JsonObject { ["spec"] = new JsonObject { ["selector"] =
            new JsonObject(stray.Select(label => KeyValuePair.Create(label, (JsonNode?)null))) } };
        if (!dryRun) return await cluster.Api.PatchAsync(rendered.Reference(), without, Cluster.FieldManager, null, cancellationToken);
        foreach (var label in stray) applied["spec"]!["selector"]!.AsObject().Remove(label);
        return applied;
    }

    // a label that others add to a Service's selector is no field of ours, and takes all requests from our pods; newer servers give the
    // selector one owner
    private static List<string> FindStray(JsonObject rendered, JsonObject applied) =>
        rendered.Kind() == "Service" && rendered.At("spec", "selector") is JsonObject ours
            && applied.At("spec", "selector") is JsonObject now ? [.. now.Select(label => label.Key)
            .Where(label => !ours.ContainsKey(label))] : [];

    private async Task<JsonObject> ApplyFieldsAsync(JsonObject rendered, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.Api.ApplyAsync(rendered, Cluster.FieldManager, force: false, dryRun, cancellationToken);
        }
        catch (KubernetesException conflict) when (conflict.IsConflict)
        {
            var present = await cluster.Api.GetAsync(rendered.Reference(), cancellationToken);
            if (present is not null && !present.IsOf(cluster.Environment))
                throw new RuntimeRefusedException($"{rendered.Said()} in {cluster.Namespace} is not of {cluster.Environment}, "
                    + $"and was left as it is ({conflict.Message}). Rename the service, or delete it: "
                    + $"kubectl -n {cluster.Namespace} delete {rendered.Said()}");
            return await cluster.Api.ApplyAsync(rendered, Cluster.FieldManager, force: true, dryRun, cancellationToken);
        }
    }
}
