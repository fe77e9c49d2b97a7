namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What rendering needs beside the desired state: where it goes, and what is there.</summary>
public sealed record RenderSettings
{
    /// <summary>The namespace; null is <c>WORKSPACE-ENVIRONMENT</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary>What stands before <c>repository@digest</c>, with its slash: <c>ghcr.io/</c>, <c>localhost:5000/</c>. Empty: repositories
    /// begin with a host.</summary>
    public string ImagePrefix { get; init; } = "";

    /// <summary>What the server understands.</summary>
    public ClusterCapabilities Capabilities { get; init; } = ClusterCapabilities.Oldest;

    /// <summary>The name of a Secret of the type <c>kubernetes.io/dockerconfigjson</c> that images are pulled with; null is none.</summary>
    public string? PullSecret { get; init; }

    /// <summary>What the environment may use together; null is no limit.</summary>
    public RenderQuota? Quota { get; init; }

    /// <summary>The namespace of an environment.</summary>
    public string NamespaceOf(EnvironmentId environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return Namespace ?? $"{environment.Workspace}-{environment.Name}";
    }
}

/// <summary>What an environment may use together: a ResourceQuota, and a LimitRange so that pods which say nothing count too.</summary>
/// <param name="CpuMillis">CPU requests in thousandths of a core; null is no limit.</param>
/// <param name="MemoryBytes">Memory; null is no limit.</param>
/// <param name="Pods">How many pods; null is no limit.</param>
public sealed record RenderQuota(int? CpuMillis, long? MemoryBytes, int? Pods);
