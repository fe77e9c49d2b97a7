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
}
