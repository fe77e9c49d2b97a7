using System.Text;
using System.Text.Json.Nodes;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>A namespace of a real cluster, for one test: of the one that KUBECONFIG names, or else of the testbed on this machine.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly string? Config = Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } given ? given
        : File.Exists("/var/lib/kubernetes-testbed/admin.conf") ? "/var/lib/kubernetes-testbed/admin.conf" : null;

    private Cluster() { }

    public string Namespace { get; } = $"plimsoll-test-{Guid.NewGuid():N}"[..25];

    /// <summary>Makes the namespace, or skips the test.</summary>
    public static async Task<Cluster> OpenAsync()
    {
        Assert.SkipUnless(Config is not null && HostProgram.Find("kubectl") is not null, "no cluster: neither KUBECONFIG nor a testbed, or no kubectl");
        var cluster = new Cluster();
        await cluster.RunAsync("create", "namespace", cluster.Namespace);
        return cluster;
    }

    /// <summary>Its output; a failure fails the test with what it said.</summary>
    public Task<string> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    /// <summary>Applies objects as a server does it, or only asks whether they could be.</summary>
    public Task<string> ApplyAsync(IEnumerable<JsonObject> objects, bool dryRun) =>
        RunAsync(["apply", "--server-side", "--field-manager=plimsoll", "--force-conflicts", .. dryRun ? ["--dry-run=server"] : Array.Empty<string>(), "-o", "name", "-f", "-"],
            Encoding.UTF8.GetBytes(string.Join("\n", objects.Select(each => each.ToJsonString()))));

    public async ValueTask DisposeAsync() => await RunAsync("delete", "namespace", Namespace, "--wait=false");

    private async Task<string> RunAsync(string[] arguments, ReadOnlyMemory<byte>? input) =>
        (await CommandRunner.RequireAsync(new("kubectl", ["--kubeconfig", Config!, "--namespace", Namespace, "--request-timeout=60s", .. arguments]) { Input = input })).Text;
}
