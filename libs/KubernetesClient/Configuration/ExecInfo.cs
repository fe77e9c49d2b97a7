using System.Text;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>What a plugin is told: <c>client.authentication.k8s.io</c>, kind ExecCredential.</summary>
internal static class ExecInfo
{
    public static JsonObject Of(ConfigEntry exec, ConfigEntry cluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (exec.IsTrue("provideClusterInfo")) spec["cluster"] = Cluster(cluster);
        return new()
        {
            ["apiVersion"] = exec.Text("apiVersion") ?? throw exec.Wrong("it has no apiVersion, such as client.authentication.k8s.io/v1"),
            ["kind"] = "ExecCredential",
            ["spec"] = spec,
        };
    }

    private static JsonObject Cluster(ConfigEntry cluster)
    {
        var told = new JsonObject { ["server"] = cluster.Text("server") };
        foreach (var key in (string[])["tls-server-name", "proxy-url"])
            if (cluster.Text(key) is { } text) told[key] = text;
        if (cluster.IsTrue("insecure-skip-tls-verify")) told["insecure-skip-tls-verify"] = true;
        if (cluster.Content("certificate-authority") is { } read)
            told["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(read()));
        return told;
    }
}
