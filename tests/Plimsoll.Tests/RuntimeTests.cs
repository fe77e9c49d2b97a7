using Plimsoll.Machine;
using Plimsoll.Workspace;

namespace Plimsoll.Tests;

/// <summary>Which runtime serves an environment.</summary>
public sealed class RuntimeTests
{
    [Fact]
    public void A_cluster_is_opened_once_for_each_place()
    {
        var workspace = new WorkspaceManifest("acme", "ghcr.io/acme", [], []);
        var prod = new EnvironmentManifest { Name = "prod", Follows = "main", Runtime = "kubernetes" };
        using var machine = new ThisMachine(new(Path.GetTempPath()), TimeProvider.System);
        var opened = machine.Runtimes.Open(workspace, prod);
        Assert.Same(opened, machine.Runtimes.Open(workspace, prod with { Follows = "release" }));
        Assert.NotSame(opened, machine.Runtimes.Open(workspace, prod with { Name = "canary" }));
        Assert.NotSame(opened, machine.Runtimes.Open(workspace with { Registry = "ghcr.io/other" }, prod));
    }
}
