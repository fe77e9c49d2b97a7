using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Objects;

/// <summary>What every object of Kubernetes has.</summary>
internal static class ObjectView
{
    public static string Kind(this JsonObject document) => document.Text("kind") ?? "";

    public static string Name(this JsonObject document) => document.Text("metadata", "name") ?? "";

    public static string Uid(this JsonObject document) => document.Text("metadata", "uid") ?? "";

    public static string? Label(this JsonObject document, string name) => document.Text("metadata", "labels", name);

    public static string? Annotation(this JsonObject document, string name) => document.Text("metadata", "annotations", name);

    /// <summary>Whether it was told to go.</summary>
    public static bool IsEnding(this JsonObject document) => document.At("metadata", "deletionTimestamp") is not null;

    /// <summary>The uid of what it belongs to; null when it belongs to nothing.</summary>
    public static string? Owner(this JsonObject document) => document.Items("metadata", "ownerReferences")
        .FirstOrDefault(owner => owner.Flag("controller"))?.Text("uid");

    /// <summary>Whether it bears the mark of an environment.</summary>
    public static bool IsOf(this JsonObject document, EnvironmentId environment) =>
        document.Label(Labels.ManagedBy) == Labels.Plimsoll && document.Label(Labels.PartOf) == environment.Workspace
            && document.Label(Labels.Instance) == environment.Name;

    /// <summary>As people call it: <c>deployment counter</c>.</summary>
    public static string Said(this JsonObject document) => $"{document.Kind().ToLowerInvariant()} {document.Name()}";

    /// <summary>The condition of a type; null when it has none.</summary>
    public static JsonObject? Condition(this JsonObject document, string type) => document.Items("status", "conditions")
        .FirstOrDefault(condition => condition.Text("type") == type);

    /// <summary>Which object it is.</summary>
    public static ObjectRef Reference(this JsonObject document) => ObjectRef.Of(document);
}
