using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What <c>kubernetes: patch.yaml</c> of a service says, merged over the objects of its pod.</summary>
internal static class Patches
{
    /// <summary>The pod with its services' patches.</summary>
    /// <exception cref="RenderException">A patch means an object that is not there, and is none by itself.</exception>
    public static RenderedPod Over(Scene scene, RenderedPod pod)
    {
        var added = new List<JsonObject>();
        var known = pod.Objects.Concat(pod.Migrations).Append(pod.Workload).ToList();
        foreach (var (service, patch) in pod.Services.SelectMany(service => (service.Patches ?? []).Select(patch => (service, patch))))
        {
            if (Find(known, service, pod, patch) is { } target) Merge(target, patch);
            else added.Add(Added(scene, service, patch));
        }
        return added.Count == 0 ? pod : pod with { Objects = [.. pod.Objects, .. added] };
    }

    private static JsonObject? Find(List<JsonObject> known, DesiredService service, RenderedPod pod, JsonObject patch)
    {
        var kind = Text(patch["kind"]);
        var candidates = known.Where(each => Text(each["kind"]) == kind).ToList();
        if (Text((patch["metadata"] as JsonObject)?["name"]) is { } name)
            return candidates.Find(each => NameOf(each) == name || LabelOf(each) == name);
        return candidates.Find(each => NameOf(each) == service.Name) ?? candidates.Find(each => NameOf(each) == pod.Name)
            ?? (candidates is [var only] ? only : null);
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        // which object it is stays as it is: everything else knows it by that
        var (name, space, labels) = (NameOf(target), Text(target["metadata"]!["namespace"]), target["metadata"]!["labels"]!.DeepClone()
            .AsObject());
        MergePatch.Apply(target, patch);
        Mark(target, name, space, labels);
    }

    private static JsonObject Added(Scene scene, DesiredService service, JsonObject patch)
    {
        var (kind, name) = (Text(patch["kind"]), Text((patch["metadata"] as JsonObject)?["name"]));
        if (Text(patch["apiVersion"]) is null || kind is null || name is null)
            throw new RenderException(service.Name,
                $"its patch means a {kind ?? "thing without a kind"}{(name is null ? "" : $" {name}")}, "
                    + $"of which there is none in {scene.Environment.Name}: a new object has apiVersion, kind and metadata.name");
        var added = patch.DeepClone().AsObject();
        Mark(added, name, scene.Namespace, scene.LabelsOf(service.Name));
        return added;
    }

    private static void Mark(JsonObject target, string name, string? space, JsonObject labels)
    {
        if (target["metadata"] is not JsonObject metadata) target["metadata"] = metadata = [];
        metadata["name"] = name;
        metadata["namespace"] = space;
        if (metadata["labels"] is not JsonObject all) metadata["labels"] = all = [];
        foreach (var (key, value) in labels) all[key] = value!.DeepClone();
    }

    private static string NameOf(JsonObject each) => Text(each["metadata"]!["name"])!;

    private static string? LabelOf(JsonObject each) => Text(each["metadata"]!["labels"]![Labels.Name]);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
