namespace KubernetesClient;

/// <summary>What an object must be for it to be deleted; otherwise the server answers with a conflict.</summary>
/// <param name="Uid">It is this very object and not another of the same name; null for any.</param>
/// <param name="ResourceVersion">Nobody changed it since; null for any.</param>
public sealed record DeletePreconditions(string? Uid, string? ResourceVersion);
