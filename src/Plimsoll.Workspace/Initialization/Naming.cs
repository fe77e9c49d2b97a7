using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>A service with what distinguishes it from all others.</summary>
internal sealed record NamedService(FoundService Found, string Name, int? Port);

/// <summary>Gives services names and main ports that no other unit has: two that want the same address would not both get it.</summary>
/// <param name="units">Those that are there.</param>
/// <param name="stores">The names of stores.</param>
internal sealed class Naming(IReadOnlyList<Unit> units, IEnumerable<string> stores)
{
    private const int FirstPort = 8080;

    private readonly HashSet<string> _names = units.Select(unit => unit.Name).Concat(stores).ToHashSet(StringComparer.Ordinal);
    private readonly HashSet<int> _ports = units.SelectMany(unit => unit.Service?.Ports ?? []).Select(port => port.Number).ToHashSet();

    /// <summary>Names them. Who is needed by a name keeps it.</summary>
    public IReadOnlyList<NamedService> Name(IEnumerable<FoundService> services)
    {
        var all = services.ToList();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var named = all.Select(service => new NamedService(service, Free(Words.ToLabel(service.Name)), Port(service))).ToList();
        foreach (var (service, name, _) in named) names.TryAdd(service.Name, name);
        return [.. named.Select(service => service with { Found = service.Found with { Needs = service.Found.Needs.ToDictionary(need => need.Key, need => names.GetValueOrDefault(need.Value, need.Value)) } })];
    }

    private string Free(string label)
    {
        var name = label;
        for (var i = 2; !_names.Add(name); i++) name = $"{label}-{i}";
        return name;
    }

    private int? Port(FoundService service)
    {
        if (service.Ports.Count == 0 && !service.Listens) return null;
        var port = service.Ports.Count > 0 ? service.Ports[0] : FirstPort;
        while (!_ports.Add(port)) port = port < FirstPort ? FirstPort : port + 1;
        return port;
    }
}
