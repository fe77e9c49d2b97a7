using System.Runtime.CompilerServices;
using Plimsoll.Processes;
using Plimsoll.Runtime.Kubernetes.Serving;
using Plimsoll.Runtime.Kubernetes.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>The pod that delivers, and what it may. With PLIMSOLL_TEST_ACCEPT=1 the golden file is written anew.</summary>
public sealed class ServeManifestTests
{
    private static ServeInstallation Installation(string ns = "acme-prod") =>
        new("acme", "https://git.example/acme/fleet.git", "ghcr.io/acme/plimsoll@sha256:" + new string('0', 64),
        [new(new("acme", "prod"), ns, [new("redis", "redis"), new("billing", "postgres") { External = true }]),
            new(new("acme", "stage"), ns + "-stage", [])]);

    [Fact]
    public void Manifests_are_those_of_the_file()
    {
        var text = string.Concat(ServeManifests.Files(Installation()).Select(each => $"=== {each.Path}\n{each.Text}"));
        var file = Path.Combine(Folder(), "serve.txt");
        if (Environment.GetEnvironmentVariable("PLIMSOLL_TEST_ACCEPT") == "1") File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }

    [Fact]
    public void Nothing_is_allowed_everywhere_or_by_a_wildcard()
    {
        var rules = Installation().Environments.SelectMany(environment => ServeRights.Of(environment)).Select(rule => rule!.ToJsonString())
            .ToList();
        Assert.All(rules, rule => Assert.DoesNotContain("*", rule, StringComparison.Ordinal));
        Assert.DoesNotContain(rules, rule => rule.Contains("exec", StringComparison.Ordinal)
            || rule.Contains("rbac", StringComparison.Ordinal) || rule.Contains("impersonate", StringComparison.Ordinal));
        Assert.DoesNotContain(ServeManifests.Files(Installation()), file => file.Text.Contains("kind: Cluster", StringComparison.Ordinal));
        Assert.DoesNotContain("secrets", ServeRights.Of(Installation().Environments[1]).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_takes_them_and_gives_these_rights_and_no_others()
    {
        Assert.SkipWhen(Testbed.Refusal is not null, Testbed.Refusal ?? "");
        var installation = Installation($"plimsoll-test-{Guid.NewGuid():N}"[..25]) with { Workspace = $"test-{Guid.NewGuid():N}"[..13] };
        var manifests = string.Join("---\n", ServeManifests.Files(installation).Select(file => file.Text));
        var (ours, own) = (installation.Environments[0].Namespace, installation.Namespace);
        try
        {
            await KubectlAsync(manifests, "apply", "--server-side", "-f", "-");
            // who may do what is known a moment after it was said
            await TestCluster.UntilAsync(() => MayAsync(installation, ours, "patch deployments.apps"));
            foreach (var allowed in new[] { "patch deployments.apps", "watch pods", "delete pods", "get pods/log", "update configmaps",
                "create secrets", "get secrets/redis-credentials", "get secrets/billing", $"get namespaces/{ours}",
                "list horizontalpodautoscalers.autoscaling" })
                Assert.True(await MayAsync(installation, ours, allowed), allowed);
            foreach (var refused in new[] { "get secrets/other", "list secrets", "update secrets", "create pods/exec",
                "create pods/portforward", "create pods", "create roles.rbac.authorization.k8s.io", "delete namespaces",
                "delete persistentvolumeclaims", "impersonate serviceaccounts", "create serviceaccounts/token" })
                Assert.False(await MayAsync(installation, ours, refused), refused);
            foreach (var elsewhere in new[] { "default", "kube-system", own })
                foreach (var refused in new[] { "get secrets", "list pods", "patch deployments.apps",
                    "create clusterroles.rbac.authorization.k8s.io", "get configmaps" })
                    Assert.False(await MayAsync(installation, elsewhere, refused), $"{elsewhere}: {refused}");
        }
        finally
        {
            await KubectlAsync(null, ["delete", "namespace", own, .. installation.Environments.Select(each => each.Namespace),
                "--wait=false", "--ignore-not-found"]);
        }
    }

    private static async Task<bool> MayAsync(ServeInstallation installation, string ns, string what)
    {
        var (verb, resource) = what.Split(' ') is [var first, var second] ? (first, second) : throw new ArgumentException(what);
        var (name, sub) = resource.Split('/') switch { [var kind, "log" or "exec" or "portforward" or "token"] =>
            (kind, $"--subresource={resource.Split('/')[1]}"), _ => (resource, "--quiet") };
        var asked = await CommandRunner.RunAsync(new("kubectl", ["auth", "can-i", verb, name, "-n", ns,
            $"--as=system:serviceaccount:{installation.Namespace}:serve", sub]));
        return asked.ExitCode == 0;
    }

    private static Task KubectlAsync(string? input, params string[] arguments) =>
        CommandRunner.RequireAsync(new("kubectl", arguments) { Input = input is null ? null : System.Text.Encoding.UTF8.GetBytes(input) });

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
