namespace Plimsoll.EndToEnd.Tests.Kubernetes;

/// <summary>The commit that runs on this machine goes to a real cluster unchanged, by the command line alone: a copy of the repository,
/// built, with a namespace of its own. The time that a test usually takes has that of the first <c>up</c>, for which all of them
/// wait.</summary>
public abstract class OnCluster(BuiltSandboxes built) : IAsyncLifetime
{
    private protected ClusterWorkspace Workspace { get; private set; } = null!;

    private protected Sandbox Sandbox => Workspace.Sandbox;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG")),
            "needs a cluster: ./test starts one, or KUBECONFIG names one (tests/testbed/kubernetes up)");
        Workspace = await ClusterWorkspace.CreateAsync(await built.RepositoryAsync());
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        // a test that was skipped has none
        if (Workspace is not null) await Workspace.DisposeAsync();
    }
}
