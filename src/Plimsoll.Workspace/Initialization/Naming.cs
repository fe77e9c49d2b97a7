using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>A service with what distinguishes it from all others.</summary>
/// <param name="Found">What was found.</param>
/// <param name="Name">Its name.</param>
/// <param name="Port">Where its program listens, unless that is told another port; null where nothing listens.</param>
/// <param name="Address">Where others reach it, when that is another port; null is the same one.</param>
internal sealed record NamedService(FoundService Found, string Name, int? Port, int? Address)
{
    /// <summary>The ports beside the main one.</summary>
    public IEnumerable<int> OtherPorts => Found.IsTold ? [] : Found.Ports.Skip(1).Where(port => port != Port);

    /// <summary>What is to be said of ports that it does not get; null when there are none.</summary>
    public NotTaken? LeftOut => !Found.IsTold || Found.Ports.Count < 2 ? null : new($"{Found.From}: {Found.Name}",
        $"port {string.Join(", ", Found.Ports.Skip(1))} is left out: its program is told one port, and is spoken to without TLS. "
        + $"Where it opens another one by itself, name both: ports: {{ main: {Port}, other: {Found.Ports[1]} }}");
}

/// <summary>Gives services names and addresses that no other unit has: two that want the same one would not both get it.</summary>
/// <param name="units">Those that are there.</param>
/// <param name="stores">The names of stores.</param>
internal sealed class Naming(IReadOnlyList<Unit> units, IEnumerable<string> stores)
{
    private const int FirstPort = 8080, Privileged = 1024;

    private readonly HashSet<string> _names = units.Select(unit => unit.Name).Concat(stores).ToHashSet(StringComparer.Ordinal);
    private readonly HashSet<int> _addresses = units.Select(unit => unit.Service?.AddressPort).OfType<int>().ToHashSet();

    /// <summary>Names them. Who is needed by a name keeps it.</summary>
    public IReadOnlyList<NamedService> Name(IEnumerable<FoundService> services)
    {
        var all = services.ToList();
        var ports = Ports(all);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var named = all.Zip(ports, Named).ToList();
        foreach (var service in named) names.TryAdd(service.Found.Name, service.Name);
        return [.. named.Select(service => service with { Found = service.Found with { Needs = Renamed(service.Found.Needs, names) } })];
    }

    private NamedService Named(FoundService service, (int? Port, int? Address) at) =>
        new(service, Free(Words.ToLabel(service.Name)), at.Port, at.Address);

    private static Dictionary<string, string> Renamed(IReadOnlyDictionary<string, string> needs, Dictionary<string, string> names) =>
        needs.ToDictionary(need => need.Key, need => names.GetValueOrDefault(need.Value, need.Value));

    private string Free(string label)
    {
        var name = label;
        for (var i = 2; !_names.Add(name); i++) name = $"{label}-{i}";
        return name;
    }

    /// <summary>The ports of all, in their order. Those whose address somebody knows already have it before others.</summary>
    private (int? Port, int? Address)[] Ports(List<FoundService> services)
    {
        var ports = new (int? Port, int? Address)[services.Count];
        foreach (var (i, service) in services.Index().OrderBy(found => found.Item.Published is null)) ports[i] = Ports(service);
        return ports;
    }

    private (int? Port, int? Address) Ports(FoundService service)
    {
        if (service.Ports.Count == 0 && !service.Listens) return (null, null);
        // nothing insists on the port of a program that is told one, and one below 1024 is for root alone
        if (service.IsTold || service.Ports.Count == 0)
            return (Free([service.Published, .. service.Ports.Take(1)], []), null);
        var port = service.Ports[0];
        var address = Free([service.Published is >= Privileged ? service.Published : port], service.Ports.Skip(1).ToHashSet(), least: 1);
        return (port, address == port ? null : address);
    }

    /// <summary>The first of some ports that will do, or the next one that nobody has.</summary>
    private int Free(int?[] wanted, HashSet<int> own, int least = Privileged)
    {
        var port = wanted.FirstOrDefault(port => port >= least) ?? FirstPort;
        while (own.Contains(port) || !_addresses.Add(port)) port = port is < FirstPort or ushort.MaxValue ? FirstPort : port + 1;
        return port;
    }
}
