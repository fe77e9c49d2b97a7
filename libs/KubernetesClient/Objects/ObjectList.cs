using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>All objects that were asked for, as they were at one moment.</summary>
/// <param name="ResourceVersion">The moment, from which a watch can go on.</param>
/// <param name="Items">The objects, each with its apiVersion and kind.</param>
public sealed record ObjectList(string ResourceVersion, IReadOnlyList<JsonObject> Items);
