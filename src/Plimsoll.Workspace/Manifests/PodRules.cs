namespace Plimsoll.Workspace.Manifests;

/// <summary>What must hold between the services of a pod: they come and go together.</summary>
internal static class PodRules
{
    public static void Check(ParsedWorkspace workspace, IReadOnlyList<ParsedManifest> manifests, IReadOnlyDictionary<string,
        ParsedManifest> units)
    {
        var pods = manifests.Where(manifest => manifest.Unit!.Service?.Pod is not null).GroupBy(manifest => manifest.Unit!.Service!.Pod!)
            .ToList();
        foreach (var pod in pods)
        {
            foreach (var job in pod.Where(manifest => manifest.Unit!.Service!.IsJob))
                job.Report.Add(Codes.PodJob, job.Line("pod"), "pod", $"a job ends, and so cannot be in the pod {pod.Key}");
            if (!SameReplicas(pod)) continue;
            foreach (var environment in workspace.Manifest.Environments) SameReplicas(workspace, environment, pod);
        }
        if (manifests.All(manifest => manifest.Report.Findings.All(finding => finding.Code != Codes.Cycle)))
            Circles.Report("pod", manifests, units, unit => Outside(unit, pods.Find(pod => pod.Key == unit.Service?.Pod)));
    }

    private static bool SameReplicas(IGrouping<string, ParsedManifest> pod)
    {
        var first = pod.First();
        var others = pod.Where(manifest => Replicas(manifest) != Replicas(first)).ToList();
        foreach (var other in others)
        {
            other.Report.Add(Codes.PodReplicas, other.Line("replicas"), "replicas",
                $"services of one pod have the same number of replicas: in {pod.Key} {first.Unit!.Name} has {Replicas(first)}, "
                    + $"and {other.Unit!.Name} has {Replicas(other)}");
        }
        return others.Count == 0;
    }

    private static void SameReplicas(ParsedWorkspace workspace, EnvironmentManifest environment, IGrouping<string, ParsedManifest> pod)
    {
        var replicas =
            pod.Select(manifest => (manifest.Unit!.Name,
            Count: environment.Services.GetValueOrDefault(manifest.Unit!.Name)?.Replicas ?? Replicas(manifest))).ToList();
        if (replicas.DistinctBy(service => service.Count).Count() == 1) return;
        var set = replicas.Find(service => environment.Services.GetValueOrDefault(service.Name)?.Replicas is not null);
        workspace.Report.Add(Codes.PodReplicas, workspace.Line("environments", environment.Name, "services", set.Name),
            $"environments.{environment.Name}.services.{set.Name}.replicas",
            $"services of one pod have the same number of replicas: in {pod.Key} "
                + $"{string.Join(" and ", replicas.Select(service => $"{service.Name} has {service.Count}"))}; set it for all of them");
    }

    private static int Replicas(ParsedManifest manifest) => manifest.Unit!.Service!.Replicas;

    /// <summary>What a unit needs, or its pod needs as a whole from outside: a pod starts when all of that is there.</summary>
    private static IEnumerable<string> Outside(Unit unit, IGrouping<string, ParsedManifest>? pod)
    {
        if (pod is null) return unit.Service?.Needs.Values ?? [];
        var members = pod.Select(manifest => manifest.Unit!.Name).ToHashSet();
        return pod.SelectMany(manifest => manifest.Unit!.Service!.Needs.Values).Where(target => !members.Contains(target));
    }
}
