namespace Plimsoll.Runtime.Kubernetes.Tests.Support;

/// <summary>Tests that have each a namespace of their own in the real cluster.</summary>
public abstract class OnCluster : IAsyncLifetime
{
    /// <summary>The cluster, as one namespace.</summary>
    private protected TestCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await TestCluster.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        // a test that was skipped has none
        if (Cluster is not null) await Cluster.DisposeAsync();
    }
}
