using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Deployments;

/// <summary>Orders services so that what is needed comes first; otherwise by name. Services of one pod stay together.</summary>
internal static class NeedOrder
{
    /// <summary>The services in order. Needs that are no service here (stores) do not count; the manifests' validator has refused
    /// circles.</summary>
    public static IReadOnlyList<DesiredService> Sort(IEnumerable<DesiredService> services)
    {
        var pods = Sort(DesiredState.PodsOf(services).Select(pod => new Knot(pod)));
        return [.. pods.SelectMany(pod => Sort(pod.Services.Select(service => new Knot([service])))).SelectMany(knot => knot.Services)];
    }

    private static List<Knot> Sort(IEnumerable<Knot> knots)
    {
        var waiting = knots.OrderBy(knot => knot.Services.Min(service => service.Name), StringComparer.Ordinal).ToList();
        var sorted = new List<Knot>();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(knot => !waiting.Exists(other => other != knot && knot.Needs(other))) ?? waiting[0];
            waiting.Remove(next);
            sorted.Add(next);
        }
        return sorted;
    }

    /// <summary>Services that are ordered as one.</summary>
    private sealed record Knot(IReadOnlyList<DesiredService> Services)
    {
        public bool Needs(Knot other) => Services.SelectMany(service => service.Needs.Values)
            .Any(target => other.Services.Any(service => service.Name == target));
    }
}
