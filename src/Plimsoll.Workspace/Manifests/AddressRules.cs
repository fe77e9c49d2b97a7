namespace Plimsoll.Workspace.Manifests;

/// <summary>
/// On one machine each service has the port of its address on loopback, so no two services of an environment there can have the same one.
/// In a cluster each has a name of its own.
/// </summary>
internal static class AddressRules
{
    private const string Key = "address";

    private const int Privileged = 1024;

    /// <summary>Instead of 80.</summary>
    private const int FirstChoice = 8080;

    public static void Check(ParsedWorkspace workspace, IReadOnlyList<ParsedManifest> manifests)
    {
        foreach (var manifest in manifests) IsOfAPort(manifest);
        // all services are in all environments, so the first one on a machine stands for the others
        if (workspace.Manifest.Environments.FirstOrDefault(each => each.IsLocal) is { } environment) AreUnique(environment, manifests);
    }

    private static void IsOfAPort(ParsedManifest manifest)
    {
        if (manifest.Unit!.Service is not { Address: { } address } service) return;
        if (service.IsJob || service.Ports.Count == 0)
            manifest.Report.Add(Codes.Conflict, manifest.Line(Key), Key, service.IsJob
                ? "a job runs to its end, and nobody reaches it"
                : "nothing listens: say under port where its program does");
        else if (service.Ports.Skip(1).FirstOrDefault(port => port.Number == address) is { } other)
            manifest.Report.Add(Codes.Conflict, manifest.Line(Key), Key,
                $"{address} is its port {other.Name} already, and in a cluster a Service has each port once. Take another one");
    }

    private static void AreUnique(EnvironmentManifest environment, IReadOnlyList<ParsedManifest> manifests)
    {
        // of several ports the first is the one that others use
        var listening = manifests.Where(manifest => manifest.Unit!.Service is { Ports.Count: > 0 }).ToList();
        var taken = listening.Select(PortOf).ToHashSet();
        foreach (var same in listening.GroupBy(PortOf))
        {
            var first = same.First();
            foreach (var manifest in same.Skip(1))
            {
                var keys = KeysOf(manifest);
                manifest.Report.Add(Codes.TwoAddresses, manifest.Line(keys), string.Join('.', keys),
                    $"{first.Unit!.Name} ({first.Path}) is reached at {same.Key} already, "
                    + $"and in {environment.Name} both would have the address 127.0.0.1:{same.Key}. "
                    + $"Give one of them an address of its own: address: {Free(same.Key, manifest.Unit!.Service!, taken)}. "
                    + "Its port, where its program listens, may stay the same");
            }
        }
    }

    private static int PortOf(ParsedManifest manifest) => manifest.Unit!.Service!.AddressPort!.Value;

    /// <summary>What says where it is reached; nothing in the manifest where its Dockerfile does.</summary>
    private static string[] KeysOf(ParsedManifest manifest)
    {
        foreach (var key in (string[])[Key, "port"])
            if (manifest.Root?.Entries.Any(entry => entry.Key.Text == key) == true) return [key];
        return manifest.Unit!.Service!.SaysPorts ? ["ports", manifest.Unit.Service.Ports[0].Name] : [];
    }

    /// <summary>One that nobody has, and from now on is this service's.</summary>
    private static int Free(int port, ServiceSpec service, HashSet<int> taken)
    {
        var free = port < Privileged ? FirstChoice - 1 : port;
        do free = free == ushort.MaxValue ? Privileged : free + 1;
        while (service.Ports.Any(other => other.Number == free) || !taken.Add(free));
        return free;
    }
}
