using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering.Stores;

/// <summary>Redis with a password and an append-only file: what was acknowledged a second ago survives anything.</summary>
internal sealed class Redis : IStoreKind
{
    private const string Settings = "redis.conf";

    public string Image => "docker.io/library/redis:7";

    public int Port => 6379;

    public string User(EnvironmentId environment) => "default";

    public string Database(EnvironmentId environment) => "0";

    public IReadOnlyDictionary<string, string> Credentials(EnvironmentId environment) =>
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["password"] = "{password}",
            [Settings] = $"user default on >{{password}} {RedisRights.Rules}\n",
        };

    public IReadOnlyDictionary<string, string> Files => new Dictionary<string, string>();

    public void Complete(JsonObject container, string secrets)
    {
        // no image needs a shell for this, and the password is in no argument, which everybody on the node can read
        container["command"] = new JsonArray("redis-server", "--include", $"{secrets}/{Settings}", "--dir", StoreObjects.Data,
            "--appendonly", "yes");
        // whether it still reads its data only a client with the password could ask, for which not every image has a program that says so
        container["startupProbe"] = Probes.Probe(Connect(), 1, StoreObjects.StartSeconds);
        container["readinessProbe"] = Probes.Probe(Connect(), 2, 3);

        (string, JsonObject) Connect() => ("tcpSocket", new() { ["port"] = Port });
    }
}
