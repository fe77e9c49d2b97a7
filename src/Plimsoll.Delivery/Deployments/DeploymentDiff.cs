using System.Text.Json;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Deployments;

/// <summary>Says what a deployment would change: pure, so that a plan can be read before it is carried out.</summary>
public static class DeploymentDiff
{
    /// <summary>A line for each service and store that differs; empty when nothing does.</summary>
    /// <param name="from">What runs now; null when nothing does.</param>
    /// <param name="to">What shall run.</param>
    public static IReadOnlyList<string> Describe(Deployment? from, Deployment to)
    {
        ArgumentNullException.ThrowIfNull(to);
        var before = (from?.Services ?? []).ToDictionary(s => s.Name);
        var after = to.Services.Select(s => s.Name).ToHashSet();
        return
        [
            .. to.Stores.Except(from?.Stores ?? []).Where(s => !s.External).Select(s => $"{s.Name}: start {s.Kind}"),
            .. to.Services.Select(s => Describe(before.GetValueOrDefault(s.Name), s)).OfType<string>(),
            .. before.Values.Where(s => !after.Contains(s.Name)).Select(s => $"{s.Name}: stop {s.Replicas} replicas"),
            .. (from?.Stores ?? []).Except(to.Stores).Where(s => !s.External).Select(s => $"{s.Name}: stop {s.Kind}; its data stay"),
        ];
    }

    /// <summary>The settings that differ between two versions of a service, by their names in a ledger entry; replicas and version
    /// aside.</summary>
    public static IReadOnlyList<string> Settings(DesiredService from, DesiredService to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var (before, after) = (Properties(from), Properties(to));
        return [.. before.Keys.Union(after.Keys).Where(name => name != "image"
            && before.GetValueOrDefault(name) != after.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];

        static Dictionary<string, string> Properties(DesiredService service) =>
            JsonSerializer.SerializeToElement(service with { Replicas = 0, Commit = "" }, LedgerJson.Default.DesiredService)
                .EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetRawText(), StringComparer.Ordinal);
    }

    private static string? Describe(DesiredService? from, DesiredService to)
    {
        if (from is null) return $"{to.Name}: start {to.Replicas} replicas of {Short(to)}";
        var changes = new List<string>();
        if (from.Image != to.Image) changes.Add($"image {Short(from)} -> {Short(to)}");
        else if (Settings(from) != Settings(to)) changes.Add("settings");
        if (from.Replicas != to.Replicas) changes.Add($"{from.Replicas} -> {to.Replicas} replicas");
        return changes.Count == 0 ? null : $"{to.Name}: {string.Join(", ", changes)}";
    }

    private static string Settings(DesiredService service) =>
        JsonSerializer.Serialize(service with { Replicas = 0, Commit = "" }, LedgerJson.Default.DesiredService);

    private static string Short(DesiredService service) => service.Image.Hex[..12];
}
