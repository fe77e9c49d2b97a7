using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>What differs between two states of an object, for a person to read. Pure.</summary>
internal static class ObjectDifference
{
    private const int LongestValue = 120;

    // what the server writes, and nobody asked for
    private static readonly string[] Bookkeeping = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp",
        "selfLink"];

    /// <summary>The object's name and, below it, a line for each field; nothing when they are equal.</summary>
    public static IReadOnlyList<string> Say(JsonObject before, JsonObject after)
    {
        var lines = new List<string>();
        Compare("", before, after, lines);
        return lines.Count == 0 ? [] : [$"change {after.Said()}", .. lines.Select(line => "  " + line)];
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<string> lines)
    {
        if (JsonNode.DeepEquals(before, after)) return;
        if (before is JsonObject one && after is JsonObject other)
            foreach (var key in one.Select(field => field.Key).Union(other.Select(field => field.Key))
                .Where(key => !IsBookkeeping(path, key)))
                Compare(path.Length == 0 ? key : $"{path}.{key}", one[key], other[key], lines);
        else if (before is JsonArray list && after is JsonArray changed && Named(list) is { } were && Named(changed) is { } are)
            foreach (var name in were.Keys.Union(are.Keys)) Compare($"{path}[{name}]", were.GetValueOrDefault(name),
                are.GetValueOrDefault(name), lines);
        else lines.Add($"{path}: {Value(before)} -> {Value(after)}");
    }

    private static bool IsBookkeeping(string path, string key) => path == "metadata" && Bookkeeping.Contains(key) || path.Length == 0
        && key == "status";

    private static Dictionary<string, JsonNode>? Named(JsonArray list)
    {
        var named = new Dictionary<string, JsonNode>();
        foreach (var item in list)
            if (item.Text("name") is not { } name || !named.TryAdd(name, item!)) return null;
        return named;
    }

    private static string Value(JsonNode? node) => node is null ? "nothing" : node.ToJsonString() is var text && text.Length > LongestValue
        ? text[..LongestValue] + "…" : text;
}
