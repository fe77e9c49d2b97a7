using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Runtime.Kubernetes.Serving;
using Plimsoll.Runtime.Kubernetes.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What is rendered of secrets: names, and never values.</summary>
public sealed class SecretRenderingTests
{
    [Fact]
    public void A_render_names_the_Secret_of_the_versions_and_has_no_value()
    {
        var rendered = Renderer.Render(SecretTests.State(SecretTests.Line(SecretTests.First), SecretTests.Bare()), new());
        var text = string.Join('\n', rendered.All.Select(each => each.ToJsonString()));
        Assert.Contains("\"secretKeyRef\":{\"name\":\"web-secrets-", text, StringComparison.Ordinal);
        Assert.DoesNotContain(SecretTests.First, text, StringComparison.Ordinal);
        // without versions it is the user's
        var foreign = Renderer.Render(new(TestCluster.Dev, [], [SecretTests.Bare() with { Secrets = ["TOKEN"] }]), new());
        Assert.Contains(foreign.All, each => each.ToJsonString().Contains("{\"name\":\"web-secrets\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Serving_an_environment_with_secrets_has_a_key_and_the_rights_to_make_Secrets_and_otherwise_not()
    {
        Assert.DoesNotContain("secrets-key", Files(false), StringComparison.Ordinal);
        Assert.DoesNotContain("PLIMSOLL_SECRETS_KEY", Files(false), StringComparison.Ordinal);
        var files = Files(true);
        Assert.Contains("PLIMSOLL_SECRETS_KEY", files, StringComparison.Ordinal);
        Assert.Contains("secretName: secrets-key", files, StringComparison.Ordinal);
        var served = new ServedNamespace(TestCluster.Dev, "acme-dev", []);
        Assert.DoesNotContain("secrets", ServeRights.Of(served).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("""{"apiGroups":[""],"resources":["secrets"],"verbs":["get","list","create","delete"]}""",
            ServeRights.Of(served with { HasSecrets = true }).ToJsonString(), StringComparison.Ordinal);

        static string Files(bool secrets) => string.Join('\n', ServeManifests.Files(
            new("acme", "https://git.example/acme", "ghcr.io/acme/plimsoll:1",
            [new(TestCluster.Dev, "acme-dev", []) { HasSecrets = secrets }])).Select(file => file.Text));
    }
}
