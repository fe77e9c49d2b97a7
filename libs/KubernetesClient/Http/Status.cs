using System.Text.Json;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>The server's own account of a failure: an object of kind Status (API reference, <c>meta/v1</c>).</summary>
/// <param name="Reason">In one word; may be empty.</param>
/// <param name="Message">For people; may be empty.</param>
/// <param name="Details">What it is about.</param>
/// <param name="Code">The HTTP status; null when it is not in it.</param>
internal sealed record Status(string Reason, string Message, JsonObject? Details, int? Code)
{
    /// <summary>How long it wants to be left alone.</summary>
    public TimeSpan? RetryAfter => Details?["retryAfterSeconds"] is JsonValue value && value.TryGetValue(out int seconds)
        ? TimeSpan.FromSeconds(seconds) : null;

    /// <returns>Null when the text is no Status.</returns>
    public static Status? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject document && Text(document, "kind") == "Status" ? Of(document) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static Status Of(JsonObject document) => new(
        Text(document, "reason"), Text(document, "message"), document["details"]?.DeepClone() as JsonObject,
            document["code"] is JsonValue code && code.TryGetValue(out int number) ? number : null);

    private static string Text(JsonObject document, string key) => document[key] is JsonValue value && value.TryGetValue(out string? text)
        ? text : "";
}
