using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>
/// When somebody changes the merge key of one of our list entries (for instance the number of a Service's port), server-side apply adds our
/// entry beside the changed one. The server then refuses two ports of one name; other lists, such as mounts, host aliases and spread
/// constraints, keep both entries. The fields of the merge key are read from the object, so this holds for kinds that we do not know too.
/// Pure.
/// </summary>
/// <param name="Path">The entry as <c>managedFields</c> have it.</param>
/// <param name="Keys">The fields that the list is merged by.</param>
/// <param name="Ours">As it is rendered.</param>
/// <param name="Theirs">As it is.</param>
internal sealed record MovedEntry(IReadOnlyList<string> Path, IReadOnlyList<string> Keys, JsonObject Ours, JsonObject Theirs)
{
    /// <summary>Those that the next apply would leave where they are.</summary>
    public static IReadOnlyList<MovedEntry> Find(JsonObject rendered, JsonObject present) =>
        [.. All(rendered, present).Where(each => each.IsKept)];

    /// <summary>
    /// The <c>managedFields</c> with which they are ours alone. What was applied and is applied no more goes, so the next apply replaces
    /// them in one step: a Service is never without a port. As kubectl takes over what was applied by its older way (kubernetes 112905).
    /// </summary>
    public static JsonArray Claim(JsonObject present, IReadOnlyList<MovedEntry> moved)
    {
        var claimed = present["metadata"]!["managedFields"]!.DeepClone().AsArray();
        foreach (var entry in claimed.OfType<JsonObject>().ToList())
        {
            if (entry["fieldsV1"] is not JsonObject fields) continue;
            foreach (var path in moved.Select(each => each.Path))
            {
                if (FieldOwner.IsOurs(entry)) Add(fields, path);
                else Remove(fields, path);
            }
            if (fields.Count == 0) claimed.Remove(entry);
        }
        return claimed;
    }

    /// <summary>What is rendered, but with moved entries where they are: what the server is asked that shall not do anything yet.</summary>
    public static JsonObject LeaveMoved(JsonObject rendered, JsonObject present)
    {
        var left = rendered.DeepClone().AsObject();
        foreach (var moved in Find(left, present).DistinctBy(each => each.Ours)) moved.CopyKeys(moved.Theirs, moved.Ours);
        return left;
    }

    /// <summary>Puts moved entries of an answer to that where they are rendered.</summary>
    public static void PutBack(JsonObject rendered, JsonObject answer)
    {
        foreach (var moved in All(rendered, answer).DistinctBy(each => each.Ours).ToList()) moved.CopyKeys(moved.Ours, moved.Theirs);
    }

    /// <summary>
    /// Whether an apply without it leaves it: what is ours alone goes by itself, and what somebody else applies is not ours to move.
    /// </summary>
    private bool IsKept { get; init; }

    private void CopyKeys(JsonObject from, JsonObject to)
    {
        foreach (var key in Keys)
            if (from[key] is { } value) to[key] = value.DeepClone();
    }

    private static IEnumerable<MovedEntry> All(JsonObject rendered, JsonObject present) =>
        InObject(rendered, present, [], FieldOwner.Of(present));

    private static IEnumerable<MovedEntry> InObject(
        JsonObject ours, JsonObject theirs, IReadOnlyList<string> path, IReadOnlyList<FieldOwner> owners) =>
        ours.SelectMany(field =>
        {
            var step = $"f:{field.Key}";
            var below = FieldOwner.Below(owners, step);
            return (field.Value, theirs[field.Key]) switch
            {
                (JsonObject rendered, JsonObject present) => InObject(rendered, present, [.. path, step], below),
                (JsonArray rendered, JsonArray present) => InList(Objects(rendered), Objects(present), [.. path, step], below),
                _ => [],
            };
        });

    private static IEnumerable<MovedEntry> InList(
        IReadOnlyList<JsonObject> ours, IReadOnlyList<JsonObject> theirs, IReadOnlyList<string> path, IReadOnlyList<FieldOwner> owners)
    {
        var keys = FieldOwner.KeysOf(owners);
        if (keys.Count == 0) yield break;
        var pairs = ours.Select(entry => (Ours: entry, Theirs: theirs.FirstOrDefault(each => IsSame(entry, each, keys)))).ToList();
        var others = theirs.Except(pairs.Select(pair => pair.Theirs)).OfType<JsonObject>().ToList();
        foreach (var (entry, same) in pairs)
        {
            foreach (var each in same is not null ? [same] : others.Where(other => Resembles(entry, other, keys)))
            {
                IReadOnlyList<string> at = [.. path, FieldOwner.StepTo(owners, keys, each)];
                var here = FieldOwner.Below(owners, at[^1]);
                if (same is null) yield return new(at, keys, entry, each) { IsKept = Keeps(here) };
                else foreach (var moved in InObject(entry, each, at, here)) yield return moved;
            }
        }
    }

    private static bool Keeps(IReadOnlyList<FieldOwner> owners) =>
        owners.Count == 0 || owners.Any(owner => !owner.IsUs) && !owners.Any(owner => owner is { IsUs: false, IsApplied: true });

    // what a patch leaves out, such as the protocol, is the default
    private static bool IsSame(JsonObject ours, JsonObject theirs, IReadOnlyList<string> keys) =>
        keys.All(key => ours[key] is null || JsonNode.DeepEquals(ours[key], theirs[key]));

    /// <summary>
    /// Whether another entry is what became of ours: it has its name, or all that it has beside its key. One by another name is another
    /// one.
    /// </summary>
    private static bool Resembles(JsonObject ours, JsonObject other, IReadOnlyList<string> keys) =>
        !keys.Contains("name") && (ours["name"] is { } name ? JsonNode.DeepEquals(name, other["name"])
            : ours.Where(field => !keys.Contains(field.Key)).All(field => JsonNode.DeepEquals(field.Value, other[field.Key])));

    private static List<JsonObject> Objects(JsonArray list) => [.. list.OfType<JsonObject>()];

    private static void Add(JsonObject fields, IReadOnlyList<string> path)
    {
        foreach (var step in path)
        {
            if (fields[step] is not JsonObject) fields[step] = new JsonObject();
            fields = fields[step]!.AsObject();
        }
        fields["."] = new JsonObject();
    }

    private static void Remove(JsonObject fields, IReadOnlyList<string> path)
    {
        if (fields[path[0]] is not JsonObject below) return;
        if (path.Count > 1) Remove(below, [.. path.Skip(1)]);
        if (path.Count == 1 || below.Count == 0) fields.Remove(path[0]);
    }
}
