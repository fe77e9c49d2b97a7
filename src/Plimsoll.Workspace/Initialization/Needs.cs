using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>
/// What services need of each other. Addresses in Compose may run both ways, while a service starts after those that it needs.
/// </summary>
internal static class Needs
{
    /// <summary>The same services without the needs that would close a cycle.</summary>
    /// <param name="services">The services.</param>
    /// <param name="notTaken">Is given those needs.</param>
    public static IReadOnlyList<FoundService> WithoutCycles(IReadOnlyList<FoundService> services, List<NotTaken> notTaken)
    {
        var taken = services.Select(service => service.Name).Distinct(StringComparer.Ordinal)
            .ToDictionary(name => name, _ => new List<string>(), StringComparer.Ordinal);
        return [.. services.Select(service => service with { Needs = Taken(service, taken, notTaken) })];
    }

    private static Dictionary<string, string> Taken(FoundService service, Dictionary<string, List<string>> taken, List<NotTaken> notTaken)
    {
        var needs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (alias, target) in service.Needs)
        {
            if (Reaches(target, service.Name, taken))
            {
                notTaken.Add(new($"{service.From}: {service.Name}", $"it needs {target}, which needs it: "
                    + $"where it only has to know the address, set a variable under env to ${{public:{Words.ToLabel(target)}}}"));
                continue;
            }
            needs[alias] = target;
            taken[service.Name].Add(target);
        }
        return needs;
    }

    // without recursion: a repository decides how deep it goes
    private static bool Reaches(string from, string to, Dictionary<string, List<string>> taken)
    {
        var (seen, left) = (new HashSet<string>([from], StringComparer.Ordinal), new Stack<string>([from]));
        while (left.TryPop(out var name))
        {
            if (name == to) return true;
            foreach (var next in taken.GetValueOrDefault(name, []).Where(seen.Add)) left.Push(next);
        }
        return false;
    }
}
