using System.Text;
using System.Text.Json.Nodes;
using Plimsoll.Processes;
using Plimsoll.Runtime.Kubernetes.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>A namespace of the real cluster, for one test, as kubectl sees it.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private Cluster() { }

    public string Namespace { get; } = $"plimsoll-test-{Guid.NewGuid():N}"[..25];

    /// <summary>Makes the namespace, or skips the test.</summary>
    public static async Task<Cluster> OpenAsync()
    {
        Assert.SkipWhen(Testbed.Refusal is not null, Testbed.Refusal ?? "");
        Assert.SkipUnless(HostProgram.Find("kubectl") is not null, "kubectl is not installed");
        var cluster = new Cluster();
        await cluster.RunAsync("create", "namespace", cluster.Namespace);
        return cluster;
    }

    /// <summary>Its output; a failure fails the test with what it said.</summary>
    public Task<string> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    /// <summary>Asks the server whether it would take these objects; the names of those that it would.</summary>
    public Task<string> AskAsync(IEnumerable<JsonObject> objects) =>
        RunAsync(["apply", "--server-side", "--dry-run=server", "-o", "name", "-f", "-"],
            Encoding.UTF8.GetBytes(string.Join("\n", objects.Select(each => each.ToJsonString()))));

    public async ValueTask DisposeAsync() => await RunAsync("delete", "namespace", Namespace, "--wait=false");

    private async Task<string> RunAsync(string[] arguments, ReadOnlyMemory<byte>? input) =>
        (await CommandRunner.RequireAsync(new("kubectl", ["--namespace", Namespace, "--request-timeout=60s", .. arguments]) { Input =
            input })).Text;
}
