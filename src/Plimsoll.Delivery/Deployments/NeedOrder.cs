using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Deployments;

/// <summary>Orders services so that what is needed comes first; otherwise by name.</summary>
internal static class NeedOrder
{
    /// <summary>The services in order. Needs that are no service here (stores) do not count; the manifests' validator has refused cycles.</summary>
    public static IReadOnlyList<DesiredService> Sort(IEnumerable<DesiredService> services)
    {
        var waiting = new SortedDictionary<string, DesiredService>(services.ToDictionary(s => s.Name), StringComparer.Ordinal);
        var sorted = new List<DesiredService>();
        while (waiting.Count > 0)
        {
            var next = waiting.Values.FirstOrDefault(s => !s.Needs.Values.Any(n => n != s.Name && waiting.ContainsKey(n))) ?? waiting.Values.First();
            waiting.Remove(next.Name);
            sorted.Add(next);
        }
        return sorted;
    }
}
