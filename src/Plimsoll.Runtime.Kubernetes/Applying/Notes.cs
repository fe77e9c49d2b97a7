using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>What a deployment left in a cluster, a line for each object that clients depend on: with it is told later what somebody changed
/// there. Pure.</summary>
internal sealed class Notes
{
    // what decides where requests go; the rest of a Service is the server's and its controllers' to fill in
    private static readonly string[] Routing = ["type", "selector", "ports"];

    private readonly Dictionary<string, (string Mark, string Of)> _noted;

    private Notes(Dictionary<string, (string Mark, string Of)> noted) => _noted = noted;

    /// <summary>The lines for objects as they are now.</summary>
    public static string Write(IEnumerable<JsonObject> objects) =>
        string.Join('\n', objects.Select(each => $"{Key(each)} {Mark(each)} {each.Label(Labels.Name)}").Order(StringComparer.Ordinal));

    /// <summary>Reads such lines; what is none is passed over.</summary>
    public static Notes Read(string? lines)
    {
        var noted = from line in (lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    let parts = line.Split(' ')
                    where parts.Length >= 2
                    select (Key: parts[0], Mark: parts[1], Of: parts.ElementAtOrDefault(2) ?? "");
        return new(noted.DistinctBy(note => note.Key).ToDictionary(note => note.Key, note => (note.Mark, note.Of)));
    }

    /// <summary>Who changed an object, in words; null when it is as it was left, or nothing was noted of it.</summary>
    public string? FindChange(JsonObject present)
    {
        if (!_noted.TryGetValue(Key(present), out var noted) || noted.Mark == Mark(present)) return null;
        var others = present.Items("metadata", "managedFields").Where(entry => entry.Text("manager") is not Cluster.FieldManager
            && entry.At("fieldsV1", "f:spec") is not null);
        return others.MaxBy(entry => entry.Time("time")).Text("manager") is { } who ? $"changed in the cluster by {who}"
            : "changed in the cluster";
    }

    /// <summary>What happened to the ways to services and stores, in words, by the name of the service or store; those whose ways are as
    /// they were left are not among them.</summary>
    /// <param name="present">All objects that there are of the kinds <c>Service</c> and <c>Ingress</c>.</param>
    public IReadOnlyDictionary<string, string> FindWays(IEnumerable<JsonObject> present)
    {
        var found = present.ToDictionary(Key);
        var changes = from note in _noted
                      where IsWay(note.Key)
                      let change = !found.TryGetValue(note.Key, out var way) ? $"{note.Key.Replace('/', ' ').ToLowerInvariant()} is gone"
                          : FindChange(way) is { } what ? $"{way.Said()} was {what}" : null
                      where change is not null
                      group change by note.Value.Of;
        return changes.ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).First());
    }

    /// <summary>Whether an object is one of those by which a service is reached.</summary>
    public static bool IsWay(JsonObject document) => IsWay(Key(document));

    private static bool IsWay(string key) => key.StartsWith("Service/", StringComparison.Ordinal)
        || key.StartsWith("Ingress/", StringComparison.Ordinal);

    private static string Key(JsonObject document) => $"{document.Kind()}/{document.Name()}";

    // whoever changes another object changes its generation; a Service has none
    private static string Mark(JsonObject document) => document.Kind() != "Service" ? $"{document.Number("metadata", "generation")}"
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
            Routing.Select(field => document.At("spec", field)?.ToJsonString())))))[..12];
}
