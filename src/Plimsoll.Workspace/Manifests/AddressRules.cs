namespace Plimsoll.Workspace.Manifests;

/// <summary>
/// On one machine each service has its port on the loopback address, so no two services of an environment there can have the same one. In a
/// cluster each has an address of its own.
/// </summary>
internal static class AddressRules
{
    public static void Check(ParsedWorkspace workspace, IReadOnlyList<ParsedManifest> manifests)
    {
        // all services are in all environments, so the first one on a machine stands for the others
        if (workspace.Manifest.Environments.FirstOrDefault(each => each.IsLocal) is not { } environment) return;
        // of several ports the first is the one that others use
        var listening = manifests.Where(manifest => manifest.Unit!.Service is { Ports.Count: > 0 });
        foreach (var same in listening.GroupBy(manifest => manifest.Unit!.Service!.Ports[0].Number))
        {
            var first = same.First();
            foreach (var manifest in same.Skip(1))
            {
                var isPlain = manifest.Root?.Entries.Any(entry => entry.Key.Text == "port") == true;
                string[] keys = isPlain ? ["port"] : ["ports", manifest.Unit!.Service!.Ports[0].Name];
                manifest.Report.Add(Codes.TwoAddresses, manifest.Line(keys), string.Join('.', keys),
                    $"{same.Key} is the port of {first.Unit!.Name} ({first.Path}) already, "
                    + $"and in {environment.Name} both would have the address 127.0.0.1:{same.Key}. "
                    + "Give one of them another port: its processes are told where to listen in PORT, whatever it is");
            }
        }
    }
}
