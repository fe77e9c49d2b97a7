namespace Plimsoll.Workspace.Manifests;

/// <summary>What says something of clusters alone is refused where there is no cluster: it would be ignored.</summary>
internal static class LocalRules
{
    public static void Check(ParsedWorkspace workspace)
    {
        var (environments, stores) = (workspace.Manifest.Environments, workspace.Manifest.Stores);
        foreach (var environment in environments.Where(environment => environment.Runtime == "local")) Check(workspace, environment);
        if (environments.Any(environment => environment.Runtime != "local")) return;
        foreach (var store in stores.Where(store => store.Image is not null))
            Refuse(workspace,
                "only stores in a cluster are images, and no environment is in one: on this machine the installed program runs", "stores",
                store.Name, "image");
        foreach (var store in stores.Where(store => store.Bytes is not null))
            Refuse(workspace,
                "only stores in a cluster are given storage of a size, and no environment is in one: "
                    + "on this machine the disk is the limit", "stores", store.Name, "size");
    }

    private static void Check(ParsedWorkspace workspace, EnvironmentManifest environment)
    {
        const string cluster = "only an environment in a cluster (runtime: kubernetes)";
        if (environment.Quota is not null)
            Refuse(workspace, $"{cluster} has a quota; on this machine services have resources", "environments", environment.Name, "quota");
        if (environment.RuntimeSettings.Count > 0)
            Refuse(workspace, $"this machine has no settings; what kubernetes has (context, namespace, pull-secret) is not for it",
                "environments", environment.Name, "runtime", "local");
        foreach (var (service, _) in environment.Services.Where(service => service.Value.Autoscale is not null))
            Refuse(workspace, $"{cluster} scales by load; on this machine a service has replicas", "environments", environment.Name,
                "services", service, "autoscale");
    }

    private static void Refuse(ParsedWorkspace workspace, string why, params string[] at) =>
        workspace.Report.Add(Codes.Conflict, workspace.Line(at), string.Join('.', at), why);
}
