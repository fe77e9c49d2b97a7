using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>Which object is meant.</summary>
/// <param name="ApiVersion">Group and version, such as <c>apps/v1</c>; <c>v1</c> for the core group.</param>
/// <param name="Kind">Its kind, such as <c>Deployment</c>.</param>
/// <param name="Namespace">Its namespace. Null means the default namespace of the configuration, and nothing for kinds that have
/// none.</param>
/// <param name="Name">Its name.</param>
public sealed record ObjectRef(string ApiVersion, string Kind, string? Namespace, string Name)
{
    /// <summary>Which object a document is about.</summary>
    /// <exception cref="ArgumentException">It lacks apiVersion, kind or metadata.name.</exception>
    public static ObjectRef Of(JsonObject document) => new(
        Text(document, document, "apiVersion"),
        Text(document, document, "kind"),
        document["metadata"]?["namespace"]?.GetValue<string>(),
        Text(document, document["metadata"] as JsonObject, "name"));

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {(Namespace is null ? "" : $"{Namespace}/")}{Name}";

    private static string Text(JsonObject document, JsonObject? at, string key) => at?[key] is JsonValue value
        && value.TryGetValue(out string? text) && text.Length > 0 ? text
        : throw new ArgumentException($"an object of Kubernetes needs apiVersion, kind and metadata.name, and this one lacks {key}",
            nameof(document));
}
