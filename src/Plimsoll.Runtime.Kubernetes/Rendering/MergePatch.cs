using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>
/// A JSON merge patch (RFC 7396): what it names is set, <c>null</c> removes. With one thing more, since it would otherwise be of little use
/// here: a list whose items all have a name, such as containers or their variables, is merged by it.
/// </summary>
internal static class MergePatch
{
    /// <summary>Merges a patch over an object, which changes.</summary>
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null) target.Remove(key);
            else target[key] = Merged(target[key], value);
        }
    }

    private static JsonNode Merged(JsonNode? old, JsonNode patch)
    {
        if (patch is JsonArray items)
            return old is JsonArray list && AreNamed(list) && AreNamed(items) ? ByName(list, items) : items.DeepClone();
        if (patch is not JsonObject changes) return patch.DeepClone();
        var target = old is JsonObject before ? before.DeepClone().AsObject() : [];
        Apply(target, changes);
        return target;
    }

    private static JsonArray ByName(JsonArray list, JsonArray patch)
    {
        var items = list.Select(item => item!.DeepClone().AsObject()).ToList();
        foreach (var change in patch.Select(item => item!.AsObject()))
        {
            var at = items.FindIndex(item => Name(item) == Name(change));
            if (at < 0) items.Add(Merged(null, change).AsObject());
            else Apply(items[at], change);
        }
        return new([.. items]);
    }

    private static bool AreNamed(JsonArray list) => list.Count > 0 && list.All(item => item is JsonObject named && Name(named) is not null);

    private static string? Name(JsonObject item) => item["name"] is JsonValue value && value.TryGetValue<string>(out var name) ? name
        : null;
}
