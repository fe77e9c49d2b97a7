using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Runtime.Kubernetes.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>A real server takes what is rendered for its version, whichever that is.</summary>
public sealed class ClusterTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_server_accepts_every_object(bool everything)
    {
        await using var cluster = await Cluster.OpenAsync();
        var state = everything ? States.Everything : States.Own;
        using var api = Testbed.Connect();
        var version = await api.GetVersionAsync(TestContext.Current.CancellationToken);
        var rendered = Renderer.Render(state, new() { Namespace = cluster.Namespace,
            Capabilities = ClusterCapabilities.Of(version.Major, version.Minor), PullSecret = "pull", Quota = new(8000, 16L << 30, 40) });
        var accepted = await cluster.AskAsync(rendered.All);
        Assert.Equal(rendered.All.Count(), accepted.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
