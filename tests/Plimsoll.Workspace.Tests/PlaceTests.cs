namespace Plimsoll.Workspace.Tests;

/// <summary>What tells that an environment has moved.</summary>
public sealed class PlaceTests
{
    private static readonly EnvironmentManifest Prod = new()
    {
        Name = "prod",
        Follows = "release",
        Runtime = "kubernetes",
        RuntimeSettings = new Dictionary<string, string> { ["context"] = "gke", ["namespace"] = "acme" },
    };

    public static TheoryData<EnvironmentManifest> Moved => new(
        Prod with { Name = "canary" },
        Prod with { Runtime = "local" },
        Prod with { RuntimeSettings = new Dictionary<string, string> { ["context"] = "other", ["namespace"] = "acme" } },
        Prod with { Quota = new(1000, null, null) },
        Prod with { Quota = new(null, 1000, null) });

    [Theory]
    [MemberData(nameof(Moved))]
    public void It_moves_with_what_its_runtime_is_opened_from(EnvironmentManifest moved) =>
        Assert.NotEqual(Workspace("ghcr.io/acme").PlaceOf(Prod), Workspace("ghcr.io/acme").PlaceOf(moved));

    [Fact]
    public void It_moves_with_the_registry_and_not_with_what_each_deployment_brings()
    {
        var place = Workspace("ghcr.io/acme").PlaceOf(Prod);
        Assert.NotEqual(place, Workspace("ghcr.io/other").PlaceOf(Prod));
        Assert.Equal(place, Workspace("ghcr.io/acme").PlaceOf(Prod with
        {
            Follows = "main",
            RuntimeSettings = new Dictionary<string, string>(Prod.RuntimeSettings),
            Services = new Dictionary<string, ServiceOverride> { ["counter"] = new() { Replicas = 4 } },
        }));
    }

    [Fact]
    public void This_machine_is_one_place_whatever_plimsoll_yaml_says()
    {
        var dev = new EnvironmentManifest { Name = "dev", Follows = "main" };
        Assert.Equal(Workspace(null).PlaceOf(dev), Workspace("ghcr.io/acme").PlaceOf(dev with { Follows = "next" }));
    }

    private static WorkspaceManifest Workspace(string? registry) => new("acme", registry, [], []);
}
