namespace Plimsoll.Workspace.Manifests;

/// <summary>What must hold besides in a workspace with an environment on Kubernetes, where names are made of names, and CPU is counted in
/// shares of requests.</summary>
internal static class KubernetesRules
{
    // a label's 63 characters, less the longest thing that is appended to a name (-migrate-0123abcd)
    private const int LongestName = 46;

    public static void Check(ParsedWorkspace workspace, IReadOnlyList<ParsedManifest> manifests)
    {
        var environments = workspace.Manifest.Environments.Where(environment => environment.Runtime == "kubernetes").ToList();
        if (environments.Count == 0) return;
        var services = manifests.Where(manifest => manifest.Unit!.Service is not null).ToList();
        foreach (var store in workspace.Manifest.Stores.Where(store => store.Name.Length > LongestName))
            workspace.Report.Add(Codes.LongName, workspace.Line("stores", store.Name), $"stores.{store.Name}",
                TooLong(store.Name, environments[0]));
        foreach (var service in services)
        {
            var unit = service.Unit!;
            if (unit.Name.Length > LongestName)
                service.Report.Add(Codes.LongName, service.Line("name"), "name", TooLong(unit.Name, environments[0]));
            if (unit.Service!.Pod is { } pod) CheckPod(workspace, service, pod, services, environments[0]);
        }
        foreach (var environment in environments) Autoscales(workspace, environment, services);
    }

    /// <summary>A pod's objects have its name, and so have those of a service or store.</summary>
    private static void CheckPod(ParsedWorkspace workspace, ParsedManifest service, string pod, List<ParsedManifest> services,
        EnvironmentManifest environment)
    {
        if (pod.Length > LongestName) service.Report.Add(Codes.LongName, service.Line("pod"), "pod", TooLong(pod, environment));
        var taken = services.Any(other => other.Unit!.Name == pod && other.Unit.Service!.Pod is null) ? "service"
            : workspace.Manifest.Stores.Any(store => store.Name == pod) ? "store" : null;
        if (taken is not null)
            service.Report.Add(Codes.PodName, service.Line("pod"), "pod",
                $"{pod} is the name of a {taken} too, and {environment.Name} is on Kubernetes, "
                    + "where both would be made as objects of that name");
    }

    private static void Autoscales(ParsedWorkspace workspace, EnvironmentManifest environment, List<ParsedManifest> services)
    {
        foreach (var service in services.Where(service => environment.Services.GetValueOrDefault(service.Unit!.Name)?.Autoscale is not null
            && service.Unit!.Service!.CpuMillis is null))
        {
            workspace.Report.Add(Codes.Conflict, workspace.Line("environments", environment.Name, "services", service.Unit!.Name,
                "autoscale"), $"environments.{environment.Name}.services.{service.Unit.Name}.autoscale",
                $"it aims at a share of the CPU that {service.Unit.Name} asks for, and {service.Path} asks for none: say resources: "
                    + $"{{ cpu: 100m }} there");
        }
    }

    private static string TooLong(string name, EnvironmentManifest environment) =>
        $"'{name}' has {name.Length} characters, and {environment.Name} is on Kubernetes, where names of objects are made of it: "
            + $"at most {LongestName}";
}
