using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>
/// Fields of an object that one manager owns, as <c>metadata.managedFields</c> has them: <c>f:NAME</c> is a field, <c>k:{...}</c> an entry
/// of a list by the values that it is merged by.
/// </summary>
/// <param name="IsUs">Whether they are what we applied.</param>
/// <param name="IsApplied">Whether they were applied, by whomever, and not changed by an update.</param>
/// <param name="Fields">The fields, below a path of the object.</param>
internal sealed record FieldOwner(bool IsUs, bool IsApplied, JsonObject Fields)
{
    private const string Entry = "k:";

    /// <summary>All owners of an object's fields.</summary>
    public static IReadOnlyList<FieldOwner> Of(JsonObject document) =>
        [.. from entry in document.Items("metadata", "managedFields")
            where entry["fieldsV1"] is JsonObject
            select new FieldOwner(IsOurs(entry), IsOfApply(entry), entry["fieldsV1"]!.AsObject())];

    /// <summary>Whether an element of <c>managedFields</c> is what we applied.</summary>
    public static bool IsOurs(JsonObject entry) => IsOfApply(entry) && entry.Text("manager") == Cluster.FieldManager;

    /// <summary>Those who own something below a step of the path, by what they own there.</summary>
    public static IReadOnlyList<FieldOwner> Below(IEnumerable<FieldOwner> owners, string step) =>
        [.. from owner in owners where owner.Fields[step] is JsonObject select owner with { Fields = owner.Fields[step]!.AsObject() }];

    /// <summary>The fields that the list at the path is merged by; empty when it is not merged.</summary>
    public static IReadOnlyList<string> KeysOf(IEnumerable<FieldOwner> owners) =>
        Steps(owners).Select(KeyIn).FirstOrDefault(key => key is not null)?.Select(part => part.Key).ToList() ?? [];

    /// <summary>The step of the path to an entry of such a list.</summary>
    public static string StepTo(IEnumerable<FieldOwner> owners, IReadOnlyList<string> keys, JsonObject entry) =>
        Steps(owners).FirstOrDefault(step => KeyIn(step) is { } key && key.All(part => JsonNode.DeepEquals(part.Value, entry[part.Key])))
        ?? Entry + new JsonObject(keys.Select(key => KeyValuePair.Create(key, entry[key]?.DeepClone()))).ToJsonString();

    private static IEnumerable<string> Steps(IEnumerable<FieldOwner> owners) =>
        owners.SelectMany(owner => owner.Fields).Select(field => field.Key);

    private static bool IsOfApply(JsonObject entry) => entry.Text("operation") == "Apply";

    private static JsonObject? KeyIn(string step) =>
        step.StartsWith(Entry, StringComparison.Ordinal) ? JsonNode.Parse(step[Entry.Length..]) as JsonObject : null;
}
