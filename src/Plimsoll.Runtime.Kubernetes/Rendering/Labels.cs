using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>The labels of DESIGN §8, which every object bears, and the annotations beside them.</summary>
public static class Labels
{
    /// <summary>The service, store or pod that it is of; of what is common to all the environment.</summary>
    public const string Name = "app.kubernetes.io/name";

    /// <summary>The environment.</summary>
    public const string Instance = "app.kubernetes.io/instance";

    /// <summary>The workspace.</summary>
    public const string PartOf = "app.kubernetes.io/part-of";

    /// <summary>Our mark: <see cref="Plimsoll"/>.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>The value of <see cref="ManagedBy"/>, and the name of the ConfigMap that says which deployment an environment
    /// runs.</summary>
    public const string Plimsoll = "plimsoll";

    /// <summary>On a workload: the commit of each of its services, as in <c>counter=9f3c2ab…</c>, with spaces between.</summary>
    public const string Commit = "dev.plimsoll/commit";

    /// <summary>On the workload of a store: its kind.</summary>
    public const string Store = "dev.plimsoll/store";

    /// <summary>On a Secret with the secrets of a service: the service.</summary>
    public const string Secrets = "dev.plimsoll/secrets";

    /// <summary>The label selector of everything that an environment has.</summary>
    public static string Selector(EnvironmentId environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return $"{ManagedBy}={Plimsoll},{PartOf}={environment.Workspace},{Instance}={environment.Name}";
    }

    /// <summary>The labels of an object.</summary>
    public static JsonObject Of(EnvironmentId environment, string name)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new() { [Name] = name, [Instance] = environment.Name, [PartOf] = environment.Workspace, [ManagedBy] = Plimsoll };
    }
}
