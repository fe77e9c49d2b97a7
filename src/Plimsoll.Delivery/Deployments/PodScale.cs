using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Deployments;

/// <summary>Services of one pod have the same number of replicas, whichever of them was named.</summary>
public static class PodScale
{
    /// <summary>The names of those that scale as one with a service: itself, and the others of its pod.</summary>
    public static IEnumerable<string> Members(IReadOnlyList<DesiredService> services, string name)
    {
        var pod = services.FirstOrDefault(service => service.Name == name)?.Pod;
        return pod is null ? [name] : services.Where(service => service.Pod == pod).Select(service => service.Name);
    }

    /// <summary>The same, with what was set for some of a pod set for all of it: a service may have come into the pod since.</summary>
    internal static SortedDictionary<string, int> Whole(IReadOnlyList<DesiredService> services, IReadOnlyDictionary<string, int> scale)
    {
        var whole = new SortedDictionary<string, int>(scale.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, count) in scale.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            foreach (var member in Members(services, name)) whole.TryAdd(member, count);
        return whole;
    }
}
