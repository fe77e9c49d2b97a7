using System.Text;
using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Runtime.Kubernetes.Tests.Support;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>Secrets from the repository, on the real cluster.</summary>
public sealed class SecretTests : OnCluster
{
    internal const string First = "canary-of-the-first", Second = "canary-of-the-second";

    private static readonly SecretKey Machine = SecretKey.Create();

    [Fact(Usually = 60)]
    public async Task A_service_has_its_secrets_in_a_Secret_that_never_changes_and_goes_with_its_version()
    {
        var image = Cluster.ImageReference;
        using var runtime = new KubernetesRuntime(Testbed.Connect,
            new() { Namespace = Cluster.Namespace, ImagePrefix = image[..(image.IndexOf('/', StringComparison.Ordinal) + 1)] },
            TimeProvider.System)
        {
            FindSecretKey = () => SecretKey.Parse(Machine.ExportPem()),
        };
        var (one, two) = (Line(First), Line(Second));
        // what another made stays
        await Cluster.Api.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "web-secrets", ["namespace"] = await NamespaceAsync(runtime),
                ["labels"] = Labels.Of(TestCluster.Dev, "web") },
        });
        Assert.Contains("create secret " + NameOf(one), (await runtime.PlanAsync(State(one), TestContext.Current.CancellationToken)).Lines);
        await DeployAsync(1, one);
        var secret = await Cluster.GetAsync("v1", "Secret", NameOf(one));
        Assert.True(secret.Flag("immutable"));
        Assert.Equal(First, Encoding.UTF8.GetString(Convert.FromBase64String(secret.Text("data", "TOKEN")!)));
        Assert.Equal(First, await AskAsync("/file?/run/secrets/TOKEN"));
        Assert.Contains($"IN_VARIABLE={First}\n", await AskAsync("/environment"), StringComparison.Ordinal);
        Assert.Contains("PLIMSOLL_SECRETS=/run/secrets\n", await AskAsync("/environment"), StringComparison.Ordinal);
        var lines = await LogsAsync(runtime);
        Assert.Contains(lines, line => line.Contains("version [secret TOKEN] starts", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(First, StringComparison.Ordinal));
        // the same again changes nothing; what was put in its place is put right
        Assert.Equal(new RolloutOutcome.Done(0), await ConvergeAsync(1, one));
        await Cluster.Api.DeleteAsync(secret.Reference(), null, DeletePropagation.Background, null);
        secret["data"] = new JsonObject { ["TOKEN"] = "c29tZWJvZHkgZWxzZSdz" };
        foreach (var made in new[] { "uid", "resourceVersion", "creationTimestamp", "managedFields" }) secret["metadata"]!.AsObject()
            .Remove(made);
        await Cluster.Api.CreateAsync(secret);
        await ConvergeAsync(1, one);
        Assert.Equal(First, Encoding.UTF8.GetString(
            Convert.FromBase64String((await Cluster.GetAsync("v1", "Secret", NameOf(one))).Text("data", "TOKEN")!)));

        await DeployAsync(2, two);
        await HearsAsync(Second);
        Assert.Equal(["web-secrets", NameOf(two)], await SecretsAsync());
        var failed = Assert.IsType<RolloutOutcome.Failed>(
            await runtime.ConvergeAsync(State(two, ("CRASH_AFTER", "20"), ("CRASH_SAYS", "${secret:TOKEN}")),
                3, Cluster, TestContext.Current.CancellationToken));
        Assert.Contains("[secret TOKEN]", failed.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Second, failed.Detail, StringComparison.Ordinal);
        // back to the former value, and then to none
        await DeployAsync(4, one);
        await HearsAsync(First);
        Assert.Equal(new RolloutOutcome.Done(2), await runtime.ConvergeAsync(
            new(TestCluster.Dev, [], [Cluster.Service("none")]), 5, Cluster, TestContext.Current.CancellationToken));
        Assert.Equal(["web-secrets"], await SecretsAsync());
        Assert.DoesNotContain(Cluster.Said, line => line.Contains("canary", StringComparison.Ordinal));

        async Task DeployAsync(long epoch, SealedSecret line) => Assert.Equal(new RolloutOutcome.Done(2), await ConvergeAsync(epoch, line));

        Task<RolloutOutcome> ConvergeAsync(long epoch, SealedSecret line) =>
            runtime.ConvergeAsync(State(line), epoch, Cluster, TestContext.Current.CancellationToken);
    }

    // a node may send a new connection to a pod that ends, until it hears of the new ones
    private Task HearsAsync(string value) => TestCluster.UntilAsync(async () =>
    {
        try
        {
            return await AskAsync("/file?/run/secrets/TOKEN") == value;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    internal static SealedSecret Line(string value) =>
        SealedSecret.Seal(TestCluster.Dev, "TOKEN", Encoding.UTF8.GetBytes(value), [Machine.Recipient]);

    internal static DesiredService Bare() => new() { Name = "web", Repository = "acme/web", Image = Oci.Digest.Of([1]),
        Commit = new('a', 40) };

    private DesiredState State(SealedSecret line, params (string, string)[] script) =>
        State(line, Cluster.Service("${secret:TOKEN}", script));

    internal static DesiredState State(SealedSecret line, DesiredService service) => new(TestCluster.Dev, [], [service with
    {
        Secrets = ["TOKEN"],
        SecretVersions = new Dictionary<string, string> { ["TOKEN"] = line.Version },
        Env = new Dictionary<string, string>(service.Env) { ["IN_VARIABLE"] = "${secret:TOKEN}" },
    }])
    {
        SealedSecrets = [line],
    };

    private static string NameOf(SealedSecret line) =>
        Names.Secrets(Bare() with { SecretVersions = new Dictionary<string, string> { ["TOKEN"] = line.Version } });

    /// <summary>The namespace, which the first deployment makes.</summary>
    private async Task<string> NamespaceAsync(KubernetesRuntime runtime)
    {
        Assert.IsType<RolloutOutcome.Done>(await runtime.ConvergeAsync(new(TestCluster.Dev, [], []), 1, Cluster,
            TestContext.Current.CancellationToken));
        return Cluster.Namespace;
    }

    private async Task<IReadOnlyList<string>> SecretsAsync() =>
        [.. (await Cluster.Api.ListAsync("v1", "Secret", Cluster.Namespace, Labels.Selector(TestCluster.Dev))).Items.Select(each =>
            each.Name()).Order(StringComparer.Ordinal)];

    private async Task<string> AskAsync(string path)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(await Cluster.UrlAsync("web") + path);
    }

    private static async Task<IReadOnlyList<string>> LogsAsync(KubernetesRuntime runtime)
    {
        var lines = new List<string>();
        await foreach (var line in runtime.LogsAsync(TestCluster.Dev, "web", follow: false,
            TestContext.Current.CancellationToken)) lines.Add(line.Text);
        return lines;
    }
}
