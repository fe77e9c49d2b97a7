using Plimsoll.Runtime.Kubernetes.Export;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Tests;

public sealed class CapabilityTests
{
    [Theory]
    [InlineData(20, false, false, false)]
    [InlineData(21, true, false, false)]
    [InlineData(23, true, true, false)]
    [InlineData(27, true, true, false)]
    [InlineData(30, true, true, true)]
    [InlineData(36, true, true, true)]
    public void A_version_says_what_a_server_has(int minor, bool policy, bool autoscaling, bool sleep)
    {
        var capabilities = ClusterCapabilities.Of(1, minor);
        Assert.Equal((policy, autoscaling, sleep), (capabilities.PolicyV1, capabilities.AutoscalingV2, capabilities.SleepAction));
        Assert.Equal(minor >= 27, capabilities.GrpcProbe);
    }

    /// <summary>What is rendered for an old server a newer one may not have any more: whoever applies the files must know.</summary>
    [Theory]
    [InlineData(20, "Kubernetes 1.20 to 1.24", ">=1.20.0-0 <1.25.0-0",
        "For Kubernetes 1.20 to 1.24: newer servers have no policy/v1beta1 PodDisruptionBudget. For those: --server-version 1.25")]
    [InlineData(22, "Kubernetes 1.22 to 1.25", ">=1.22.0-0 <1.26.0-0",
        "For Kubernetes 1.22 to 1.25: newer servers have no autoscaling/v2beta2 HorizontalPodAutoscaler. For those: --server-version 1.26")]
    [InlineData(23, "Kubernetes 1.23 or newer", ">=1.23.0-0", "For Kubernetes 1.23 or newer")]
    [InlineData(30, "Kubernetes 1.30 or newer", ">=1.30.0-0", "For Kubernetes 1.30 or newer")]
    public void An_export_says_for_which_servers_it_is(int minor, string servers, string constraint, string says)
    {
        var rendered = Renderer.Render(States.Everything, new() { Capabilities = ClusterCapabilities.Of(1, minor) });
        var range = ServerRange.Of(rendered, minor);
        Assert.Equal((servers, constraint, says), ($"{range}", range.Constraint, range.Says));
        Assert.All(ManifestExport.Files(rendered, range),
            file => Assert.StartsWith($"# Written by plimsoll export kubernetes, for {servers}.\n", file.Text, StringComparison.Ordinal));
        var chart = ChartExport.Files(rendered, States.Everything.Environment, "9f3c2ab", range);
        Assert.All(chart, file => Assert.StartsWith($"# Written by plimsoll export helm, for {servers}.\n", file.Text,
            StringComparison.Ordinal));
        Assert.Contains($"kubeVersion: \"{constraint}\"\n", chart.Single(file => file.Path == "Chart.yaml").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_patch_adds_for_old_servers_counts_too()
    {
        var ingress = States.Json("""{ "apiVersion": "networking.k8s.io/v1beta1", "kind": "Ingress", "metadata": { "name": "old" } }""");
        var rendered = Renderer.Render(new(new("acme", "dev"), [], [States.Service("web") with { Ports = [new("main", 8080)],
            Patches = [ingress] }]), new() { Capabilities = ClusterCapabilities.Of(1, 21) });
        Assert.Equal("Kubernetes 1.21", $"{ServerRange.Of(rendered, 21)}");
        Assert.Equal("Kubernetes 1.30, which has no networking.k8s.io/v1beta1 Ingress", $"{ServerRange.Of(rendered, 30)}");
    }
}
