using System.Text.Json.Nodes;

namespace KubernetesClient.Tests;

/// <summary>A pod that writes three lines, echoes on one port and serves a page on another; and one that writes only what a test lets it
/// write.</summary>
public sealed class Pods : IAsyncLifetime
{
    public const string Name = "pod", Silent = "silent";
    public const int Echo = 7000, Web = 8000;

    private const string Script = """
        echo one; echo two; echo "three äöü"
        mkdir /tmp/www; printf hello > /tmp/www/index.html
        httpd -p 8000 -h /tmp/www
        exec nc -ll -p 7000 -e cat
        """;

    private const string Echoing = "exec nc -ll -p 7000 -e cat";

    public Cluster Cluster { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Cluster.InitializeAsync();
        if (Cluster.KubeConfigFile is null) return;
        await Cluster.ReadyForPodsAsync();
        await Cluster.Api.CreateAsync(Pod(Name, Cluster.Namespace, Script, Echo), Cluster.Soon);
        await Cluster.Api.CreateAsync(Pod(Silent, Cluster.Namespace, Echoing, Echo), Cluster.Soon);
        var ready = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var seen in Cluster.Api.WatchAsync("v1", "Pod", Cluster.Namespace, null, Cluster.Soon))
        {
            IEnumerable<JsonObject> pods = seen switch { WatchEvent.Snapshot all => all.List.Items,
                WatchEvent.Modified one => [one.Object], _ => [] };
            ready.UnionWith(pods.Where(IsReady).Select(pod => (string)pod["metadata"]!["name"]!));
            if (ready.Count == 2) break;
        }
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    /// <summary>A pod of busybox that is ready when something listens on the port. The testbed brings the image; other clusters pull
    /// it.</summary>
    private JsonObject Pod(string name, string ns, string script, int port) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["spec"] = new JsonObject
        {
            ["terminationGracePeriodSeconds"] = 0,
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = "main",
                ["image"] = Cluster.Configuration.Context == "testbed" ? "localhost/busybox:1" : "busybox:1",
                ["command"] = new JsonArray("sh", "-c", script),
                ["readinessProbe"] = new JsonObject { ["tcpSocket"] = new JsonObject { ["port"] = port }, ["periodSeconds"] = 1 },
            }),
        },
    };

    private static bool IsReady(JsonObject pod) =>
        (pod["status"]?["conditions"] as JsonArray ?? []).Any(condition => (string?)condition!["type"] == "Ready"
            && (string?)condition["status"] == "True");
}
