using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>The objects of an environment, in the order in which they are needed. Every one bears the labels of
/// <see cref="Labels"/>.</summary>
/// <param name="Common">Namespace, ServiceAccount, NetworkPolicies, quota: needed before anything else.</param>
/// <param name="Stores">In the order of the state; external ones have no objects.</param>
/// <param name="Pods">In order of need.</param>
public sealed record RenderedEnvironment(IReadOnlyList<JsonObject> Common, IReadOnlyList<RenderedStore> Stores,
    IReadOnlyList<RenderedPod> Pods)
{
    /// <summary>All objects, in order.</summary>
    public IEnumerable<JsonObject> All =>
        [.. Common, .. Stores.SelectMany(store => store.Objects), .. Pods.SelectMany(pod =>
            (IEnumerable<JsonObject>)[.. pod.Objects, .. pod.Migrations, pod.Workload])];
}

/// <summary>A store.</summary>
/// <param name="Store">Which.</param>
/// <param name="CredentialsSecret">The Secret that has its password, and that users of the store mount. Not among the objects: it is made
/// once, and never by applying.</param>
/// <param name="Objects">Service, StatefulSet and what belongs to it.</param>
public sealed record RenderedStore(DesiredStore Store, string CredentialsSecret, IReadOnlyList<JsonObject> Objects)
{
    /// <summary>
    /// The keys of that Secret, and the text of each, in which <c>{password}</c> stands for the password (letters and digits, at least 32
    /// random ones). Of an external store the keys that it must have; their texts are empty.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Credentials { get; init; }
}

/// <summary>A pod: one service or several, as one workload.</summary>
/// <param name="Name">The workload's name: the pod's, or its only service's.</param>
/// <param name="Services">In order of need: a container each.</param>
/// <param name="Migrations">Jobs that shall have succeeded before the workload is touched. What runs is in the name: one that is there
/// already has been done.</param>
/// <param name="Workload">A Deployment, StatefulSet or Job.</param>
/// <param name="Objects">Services, PodDisruptionBudget, HorizontalPodAutoscaler, NetworkPolicy, Ingress and what a patch adds.</param>
public sealed record RenderedPod(string Name, IReadOnlyList<DesiredService> Services, IReadOnlyList<JsonObject> Migrations,
    JsonObject Workload, IReadOnlyList<JsonObject> Objects);
