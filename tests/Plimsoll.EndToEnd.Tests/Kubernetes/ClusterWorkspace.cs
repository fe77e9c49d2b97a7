using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.EndToEnd.Tests.Kubernetes;

/// <summary>The whole repository with an environment in the real cluster, in a namespace of its own; its registry is served where nodes
/// pull from.</summary>
internal sealed class ClusterWorkspace : IAsyncDisposable
{
    public const string Environment = "prod";

    private readonly ServedRegistry _registry;

    private ClusterWorkspace(Sandbox sandbox, ServedRegistry registry) => (Sandbox, _registry) = (sandbox, registry);

    public Sandbox Sandbox { get; }

    public string Namespace { get; } = $"plimsoll-e2e-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public static async Task<ClusterWorkspace> CreateAsync(Sandbox sandbox)
    {
        var workspace = new ClusterWorkspace(sandbox, await ServedRegistry.StartAsync(sandbox));
        await workspace.CommitAsync("");
        return workspace;
    }

    /// <summary>A commit in which services have other settings in the cluster, and nothing else is changed.</summary>
    /// <param name="env">Their variables there, as YAML.</param>
    /// <param name="services">Which; the counter when nothing is said.</param>
    public Task<string> CommitAsync(string env, params IReadOnlyList<string> services)
    {
        Sandbox.Write("plimsoll.yaml", $$"""
            plimsoll: 1
            workspace: plimsoll
            registry: {{_registry.Host}}
            environments:
              dev: { follows: main, runtime: local }
              {{Environment}}:
                follows: main
                runtime: { kubernetes: { namespace: {{Namespace}} } }
                services: { {{string.Join(", ", (services.Count == 0 ? ["counter"] : services).Select(service => $"{service}: {{ env: {{ {env} }} }}"))}} }
              stage:
                follows: main
                runtime: { kubernetes: { namespace: {{Namespace}}-stage } }
            stores:
              redis: { kind: redis, image: redis-server, size: 1Gi }
            """);
        return Sandbox.CommitAsync($"In the cluster there is {env}");
    }

    public async Task<EnvironmentStatus> StatusAsync()
    {
        var ran = await Sandbox.RequireAsync("status", "-o", "json");
        return JsonSerializer.Deserialize(ran.Out, StatusJson.Default.StatusReport)!.Environments.Single(environment =>
            environment.Name == Environment);
    }

    /// <summary>What the cluster has of some kinds.</summary>
    public async Task<IReadOnlyList<JsonObject>> GetAsync(string kinds) =>
        [.. JsonNode.Parse((await KubectlAsync("get", kinds, "-o", "json")).Text)!["items"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>Every object, without what the cluster's own controllers write when they get to it: equal when nothing was
    /// touched.</summary>
    public async Task<IReadOnlyList<string>> ObjectsAsync() =>
        [.. (await GetAsync("deployments,statefulsets,jobs,services,serviceaccounts,configmaps,networkpolicies,poddisruptionbudgets,persistentvolumeclaims,secrets"))
            .Where(item => (string?)item["metadata"]?["labels"]?["app.kubernetes.io/managed-by"] == "plimsoll")
            .Select(WithoutStatus).Order(StringComparer.Ordinal)];

    /// <summary>The pods of a workload: name, address and uid.</summary>
    public async Task<IReadOnlyList<(string Name, string Address, string Uid)>> PodsAsync(string workload) =>
        [.. from pod in await GetAsync("pods")
            where (string?)pod["metadata"]!["labels"]?["app.kubernetes.io/name"] == workload
                && pod["metadata"]!["deletionTimestamp"] is null
            select ((string)pod["metadata"]!["name"]!, (string?)pod["status"]?["podIP"] ?? "", (string)pod["metadata"]!["uid"]!)];

    /// <summary>Where the cluster balances a service, which this machine reaches because it is the node.</summary>
    /// <param name="service">Which.</param>
    /// <param name="port">Its port.</param>
    /// <param name="suffix">Of the namespace: <c>-stage</c> is the other environment.</param>
    public async Task<Uri> UrlAsync(string service, int port, string suffix = "")
    {
        var address = (await CommandRunner.RequireAsync(new("kubectl",
            ["-n", Namespace + suffix, "get", "service", service, "-o", "jsonpath={.spec.clusterIP}"]))).Text;
        await Sockets.WaitForAsync(address, port);
        return new($"http://{address}:{port}");
    }

    public Task<CommandResult> KubectlAsync(params IEnumerable<string> arguments) =>
        CommandRunner.RequireAsync(new("kubectl", ["-n", Namespace, .. arguments]));

    /// <summary>Deploys, and kills the program with SIGKILL when it says something for the first time.</summary>
    /// <param name="said">A pattern of the line.</param>
    /// <returns>False when it ended without having said it.</returns>
    public async Task<bool> DeployUntilAsync(string said)
    {
        var start = new ProcessStartInfo(await Clone.ProgramAsync(), ["deploy", Environment]) { RedirectStandardOutput = true,
            RedirectStandardError = true, WorkingDirectory = Sandbox.Repository };
        start.Environment["PLIMSOLL_HOME"] = Sandbox.Home;
        using var program = Process.Start(start)!;
        var killed = false;
        while (await program.StandardError.ReadLineAsync() is { } line)
        {
            if (killed || !Regex.IsMatch(line, said)) continue;
            program.Kill();
            killed = true;
        }
        await program.WaitForExitAsync();
        return killed;
    }

    public async ValueTask DisposeAsync()
    {
        await CommandRunner.RunAsync(new("kubectl", ["delete", "namespace", Namespace, $"{Namespace}-stage", "--wait=false",
            "--ignore-not-found"]));
        await _registry.DisposeAsync();
        await Sandbox.DisposeAsync();
    }

    private static string WithoutStatus(JsonObject item)
    {
        item.Remove("status");
        var metadata = item["metadata"]!.AsObject();
        metadata.Remove("resourceVersion");
        metadata.Remove("managedFields");
        return item.ToJsonString();
    }
}
