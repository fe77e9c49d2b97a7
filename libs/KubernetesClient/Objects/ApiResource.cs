namespace KubernetesClient;

/// <summary>A kind of object that the server serves.</summary>
/// <param name="ApiVersion">Group and version, such as <c>apps/v1</c>.</param>
/// <param name="Kind">Its name in objects, such as <c>Deployment</c>.</param>
/// <param name="Plural">Its name in paths, such as <c>deployments</c>.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
public sealed record ApiResource(string ApiVersion, string Kind, string Plural, bool Namespaced)
{
    /// <summary>The path of all its objects, or of those of one namespace.</summary>
    internal string Path(string? ns) => Namespaced && ns is not null ? $"{Root(ApiVersion)}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}"
        : $"{Root(ApiVersion)}/{Plural}";

    /// <summary>The path of a group and version: the core group has one of its own.</summary>
    internal static string Root(string apiVersion) => apiVersion.Contains('/', StringComparison.Ordinal) ? $"/apis/{apiVersion}"
        : $"/api/{apiVersion}";
}
