using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Observing;

/// <summary>What runs of an environment: a few lists, whatever its size.</summary>
/// <param name="cluster">Where.</param>
internal sealed class Observer(Cluster cluster)
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "Job"];

    private static readonly (string ApiVersion, string Kind)[] Kinds =
        [("v1", "Pod"), ("v1", "Service"), ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("batch/v1", "Job"),
            ("networking.k8s.io/v1", "Ingress")];

    /// <summary>Looks; null when the environment was never given a state.</summary>
    public async Task<Observed?> ReadAsync(CancellationToken cancellationToken)
    {
        var (epoch, notes) = await new Fence(cluster).ReadAsync(cancellationToken);
        if (epoch == 0) return null;
        var scaling = ReadScaledAsync(cancellationToken);
        var lists = await Task.WhenAll(Kinds.Select(kind => cluster.Api.ListAsync(kind.ApiVersion, kind.Kind, cluster.Namespace,
            cluster.Selector, cancellationToken)));
        var present = lists.SelectMany(list => list.Items).ToLookup(each => each.Kind());
        return Compare(cluster.Environment, epoch, notes, present, await scaling);
    }

    private async Task<IReadOnlySet<string>> ReadScaledAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ForeignScaling.ReadAsync(cluster, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsForbidden)
        {
            // who may only look at what runs is told of it
            return new HashSet<string>();
        }
    }

    /// <summary>What these objects are to a person. Pure.</summary>
    /// <param name="environment">Whose they are.</param>
    /// <param name="epoch">The highest deployment number.</param>
    /// <param name="notes">What the deployment left.</param>
    /// <param name="present">The objects by kind.</param>
    /// <param name="scaled">The workloads whose replicas an autoscaler sets, such as <c>Deployment/counter</c>.</param>
    public static Observed Compare(
        EnvironmentId environment, long epoch, Notes notes, ILookup<string, JsonObject> present, IReadOnlySet<string> scaled)
    {
        var ways = notes.FindWays(present["Service"].Concat(present["Ingress"]));
        var addresses = new Addresses(present["Service"], present["Ingress"]);
        // a migration has the container of its service, and is no version of it
        var (migrations, workloads) = (present["Job"].Where(IsMigration).Select(job => job.Uid())
            .ToHashSet(), Workloads.SelectMany(kind => present[kind]).Where(workload => !IsMigration(workload)).ToList());
        var stores = workloads.Where(workload => workload.Annotation(Labels.Store) is not null).Select(workload => workload.Name())
            .ToHashSet();
        // a service is a container of its name, wherever it runs; a store is all of its workload
        var replicas = present["Pod"].Where(pod => !migrations.Contains(pod.Owner() ?? "")).SelectMany(ContainerView.Of)
            .ToLookup(container => stores.Contains(container.Pod.Label(Labels.Name) ?? "") ? container.Pod.Label(Labels.Name)!
            : container.Name);
        var services =
            from workload in workloads
            from name in stores.Contains(workload.Name()) ? [workload.Name()] : ContainerNames(workload)
            group workload by name into versions
            let newest = versions.MaxBy(workload => workload.Time("metadata", "creationTimestamp"))
            let isScaled = scaled.Contains($"{newest.Kind()}/{newest.Name()}")
            select new ObservedService(versions.Key, KindOf(newest), addresses.Of(versions.Key), "pod",
                [.. replicas[versions.Key].OrderBy(each => each.Pod.Name(), StringComparer.Ordinal).Select(Replicas.Of)], Problem(newest))
            {
                Scaled = isScaled ? (int)newest.Number("spec", "replicas") : null,
                // whoever sets the number of replicas changes the workload all the time
                Drift = (isScaled ? null : notes.FindChange(newest)) ?? ways.GetValueOrDefault(versions.Key),
            };
        return new(environment, epoch, [.. services.OrderBy(service => service.Name, StringComparer.Ordinal)]);
    }

    private static bool IsMigration(JsonObject workload) => workload.Kind() == "Job"
        && !ContainerNames(workload).Contains(workload.Label(Labels.Name));

    private static IEnumerable<string> ContainerNames(JsonObject workload) => workload.Items("spec", "template", "spec", "containers")
        .Select(container => container.Text("name") ?? "");

    private static string KindOf(JsonObject workload) => workload.Kind() == "Job" ? "job" : workload.Annotation(Labels.Store) ?? "service";

    private static string? Problem(JsonObject workload) =>
        workload.Condition("Progressing") is { } progressing && progressing.Text("status") == "False" ? progressing.Text("message")
        : workload.Condition("ReplicaFailure") is { } refused && refused.Text("status") == "True" ? refused.Text("message")
        : null;
}
