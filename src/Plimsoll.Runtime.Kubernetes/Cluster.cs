using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes;

/// <summary>A cluster as one environment sees it.</summary>
/// <param name="Api">Its API server.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Settings">How it is rendered there.</param>
internal sealed record Cluster(KubernetesApi Api, EnvironmentId Environment, RenderSettings Settings)
{
    /// <summary>Who owns the fields that we write.</summary>
    public const string FieldManager = Labels.Plimsoll;

    /// <summary>The environment's namespace.</summary>
    public string Namespace => Settings.NamespaceOf(Environment);

    /// <summary>The label selector of everything that the environment has.</summary>
    public string Selector => Labels.Selector(Environment);
}
