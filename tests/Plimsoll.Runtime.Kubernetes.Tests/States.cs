using System.Text;
using System.Text.Json.Nodes;
using Plimsoll.Oci;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What shall run, for tests.</summary>
internal static class States
{
    private const string Commit = "9f3c2ab41d0e7c5b8a6f1e2d3c4b5a6978695a4b";

    /// <summary>What this repository delivers.</summary>
    public static DesiredState Own { get; } = new(new("plimsoll", "dev"), [new("redis", "redis")],
    [
        Service("counter") with
        {
            Ports = [new("main", 3030)], ReadyPath = "/readyz", LivePath = "/healthz", Needs = Map(("redis", "redis")),
                VerifyFor = TimeSpan.FromSeconds(2),
        },
        Service("routeguide-backend") with
        {
            Ports = [new("main", 9999)], Protocol = "grpc", Pod = "guide", Volume = new("/data", 1L << 30),
                Env = Map(("DATA", "/data"), ("DATA_LIMIT", "960Mi")), VerifyFor = TimeSpan.FromSeconds(2),
        },
        Service("routeguide-server") with
        {
            Ports = [new("main", 8888)], Protocol = "grpc", Pod = "guide", Needs = Map(("backend", "routeguide-backend")),
                VerifyFor = TimeSpan.FromSeconds(2),
        },
        Service("routeguide-client") with { IsJob = true, Needs = Map(("server", "routeguide-server")) },
        Service("web") with { Ports = [new("main", 8080)], ReadyPath = "/" },
    ]);

    /// <summary>One that uses everything.</summary>
    public static DesiredState Everything { get; } = new(new("acme-shop", "prod"),
    [
        new("db", "postgres") { Image = $"acme-shop/postgres-server@{Digest("postgres")}", Bytes = 20L << 30 },
        new("cache", "redis"),
        new("billing", "postgres") { External = true },
        new("queue", "redis") { External = true },
    ],
    [
        Service("api") with
        {
            Ports = [new("http", 80), new("metrics", 9090)], ReadyPath = "/ready", LivePath = "/live",
                ReadyWithin = TimeSpan.FromSeconds(45.5),
            Needs = Map(("db", "db"), ("cache", "cache"), ("billing-db", "billing"), ("queue", "queue"), ("guide", "server")),
                Secrets = ["SMTP_PASSWORD", "API_KEY"],
            Env = Map(("PRICE", "$(HOME) costs 5$$"), ("SELF", "${public:api}/v1")), Migrate = ["dotnet", "Api.dll", "migrate"],
                Public = "api.acme.example",
            Autoscale = new(3, 10, 70), CpuMillis = 1500, MemoryBytes = 256L << 20, VerifyFor = TimeSpan.FromMinutes(2),
                Drain = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(10),
            Patches =
            [
                Json("""{ "kind": "Deployment", "metadata": { "annotations": { "acme.example/team": "shop" } }, "spec": { "template": { "spec": { "containers": [ { "name": "api", "env": [ { "name": "EXTRA", "value": "1" } ] } ] } } } }"""),
                Json("""{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "api-extra" }, "data": { "a": "b" } }"""),
                Json("""{ "kind": "PodDisruptionBudget", "spec": { "maxUnavailable": null, "minAvailable": 2 } }"""),
            ],
        },
        Service("backend") with { Ports = [new("main", 80)], Protocol = "grpc", Pod = "guide", Volume = new("/var/data", null),
            Replicas = 3, MemoryBytes = 500_000_000 },
        Service("server") with { Ports = [new("main", 8080), new("admin", 8081)], Protocol = "grpc", Pod = "guide",
            Needs = Map(("store", "backend"), ("cache", "cache")), Replicas = 3, Public = "true", Drain = TimeSpan.FromSeconds(2.5) },
        Service("worker") with { Ports = [], Replicas = 1, Needs = Map(("api", "api")) },
        Service("echo") with { Ports = [new("main", 7)], Protocol = "tcp", Replicas = 6, Drain = TimeSpan.Zero },
        Service("report") with { IsJob = true, Needs = Map(("db", "db")), Secrets = ["TOKEN"], CpuMillis = 2000 },
    ]);

    public static DesiredService Service(string name) => new() { Name = name, Repository = $"acme/{name}", Image = Digest(name),
        Commit = Commit };

    public static Digest Digest(string content) => Oci.Digest.Of(Encoding.UTF8.GetBytes(content));

    public static SortedDictionary<string, string> Map(params (string Key, string Value)[] pairs) =>
        new(pairs.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal);

    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
