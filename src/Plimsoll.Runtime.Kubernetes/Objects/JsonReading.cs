using System.Globalization;
using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Objects;

/// <summary>Reads fields of objects that may lack them.</summary>
internal static class JsonReading
{
    /// <summary>What is at a path; null when anything on it is missing.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            if (node is not JsonObject document) return null;
            node = document[key];
        }
        return node;
    }

    /// <summary>The text at a path.</summary>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>The number at a path; 0 when there is none.</summary>
    public static long Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is not JsonValue value ? 0 : value.TryGetValue(out long number) ? number : value.TryGetValue(out int small) ? small
            : 0;

    /// <summary>Whether there is <c>true</c> at a path.</summary>
    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out bool flag) && flag;

    /// <summary>The time at a path; null when there is none.</summary>
    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, out var time) ? time : null;

    /// <summary>The elements of the list at a path; none when there is no list.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray list ? list.OfType<JsonObject>() : [];
}
