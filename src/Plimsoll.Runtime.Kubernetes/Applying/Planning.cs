using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>What a deployment would change in the cluster: the server itself says so, by applying without doing it.</summary>
/// <param name="cluster">Where.</param>
internal sealed class Planning(Cluster cluster)
{
    /// <summary>Looks at every object.</summary>
    public async Task<RuntimePlan> RunAsync(RenderedEnvironment rendered, CancellationToken cancellationToken)
    {
        var (lines, warnings) = (new List<string>(), new List<string>());
        using var told = new ToldWarnings(cluster.Api, warnings.Add);
        if (await cluster.Api.GetAsync(new("v1", "Namespace", null, cluster.Namespace), cancellationToken) is null)
            return new([.. rendered.All.Select(document => $"create {document.Said()}")], null);
        var scaled = await ForeignScaling.ReadAsync(cluster, cancellationToken);
        foreach (var document in rendered.All)
        {
            var present = await cluster.Api.GetAsync(document.Reference(), cancellationToken);
            if (present is null) lines.Add($"create {document.Said()}");
            // what a Job does is in its name, and it cannot be changed
            else if (document.Kind() != "Job")
            {
                var after = await new Applier(cluster).TryAsync(ForeignScaling.Leave(document, scaled), present, cancellationToken);
                lines.AddRange(ObjectDifference.Say(present, after));
            }
        }
        var pruning = await Pruning.PlanAsync(cluster, rendered, cancellationToken);
        return new([.. lines, .. pruning.Objects.Select(document => $"delete {document.Said()}")], pruning.Danger) { Warnings = warnings };
    }
}
