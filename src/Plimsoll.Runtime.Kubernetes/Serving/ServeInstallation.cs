using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Serving;

/// <summary><c>plimsoll serve</c> as it shall run in a cluster, for the environments of one workspace.</summary>
/// <param name="Workspace">The workspace's name.</param>
/// <param name="Repository">The repository's URL, without a password.</param>
/// <param name="Image">The image of Plimsoll, with its host.</param>
/// <param name="Environments">What it looks after in this cluster.</param>
public sealed record ServeInstallation(string Workspace, string Repository, string Image, IReadOnlyList<ServedNamespace> Environments)
{
    /// <summary>Where it runs: a namespace that nothing else is in.</summary>
    public string Namespace => $"plimsoll-{Workspace}";
}

/// <summary>An environment that is looked after.</summary>
/// <param name="Environment">Which.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Stores">Of which the Secrets with their passwords are read.</param>
public sealed record ServedNamespace(EnvironmentId Environment, string Namespace, IReadOnlyList<DesiredStore> Stores)
{
    /// <summary>Whether the repository has secrets for it, of which Secrets are made.</summary>
    public bool HasSecrets { get; init; }

    internal IReadOnlyList<string> Secrets => [.. Stores.Select(Names.Credentials)];
}
