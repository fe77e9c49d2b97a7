using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

public sealed class DeploymentPlannerTests
{
    [Fact]
    public void A_service_that_did_not_change_keeps_its_commit()
    {
        var first = Deploy(LedgerState.Empty, "aaa1111", ("counter", "one"), ("web", "one"));
        var state = Healthy(LedgerState.Empty, first);

        var second = Deploy(state, "bbb2222", ("counter", "two"), ("web", "one"));

        Assert.Equal("bbb2222", Commit(second, "counter"));
        Assert.Equal("aaa1111", Commit(second, "web"));
    }

    [Theory]
    [InlineData("web.acme.example", null, "web.acme.example")]
    [InlineData("web.acme.example", "false", null)]
    [InlineData("true", "false", null)]
    [InlineData(null, "true", "true")]
    [InlineData("true", "web.acme.example", "web.acme.example")]
    [InlineData(null, "false", null)]
    public void What_is_not_public_in_an_environment_is_private_whatever_its_manifest_says(string? manifest, string? environment,
        string? address)
    {
        var unit = Make.Service("web");
        var catalog = Make.Catalog("aaa1111", unit with { Service = unit.Service! with { Public = manifest } });
        var prod = Make.Dev with { Services = new Dictionary<string, ServiceOverride> { ["web"] = new() { Public = environment } } };

        var deployment = DeploymentPlanner.Deploy(LedgerState.Empty, prod, catalog, Make.Release("aaa1111", ("web", "1")),
            Make.Image("index"), "");

        Assert.Equal(address, Assert.Single(deployment.Services).Public);
    }

    [Fact]
    public void An_address_of_its_own_is_deployed_with_a_service()
    {
        var unit = Make.Service("web");
        var catalog = Make.Catalog("aaa1111", unit with { Service = unit.Service! with { Address = 3031 } }, Make.Service("api"));
        var release = Make.Release("aaa1111", ("api", "1"), ("web", "1"));

        var deployment = DeploymentPlanner.Deploy(LedgerState.Empty, Make.Dev, catalog, release, Make.Image("index"), "");

        Assert.Equal([("api", null, 3030), ("web", 3031, 3031)], deployment.Services.Select(s => (s.Name, s.Address, s.AddressPort)));
    }

    [Fact]
    public void What_is_needed_comes_first()
    {
        var catalog = Make.Catalog("aaa1111", Make.Service("a", "b"), Make.Service("b", "c"), Make.Service("c", "redis"));
        var release = Make.Release("aaa1111", ("a", "1"), ("b", "1"), ("c", "1"));

        var deployment = DeploymentPlanner.Deploy(LedgerState.Empty, Make.Dev, catalog, release, Make.Image("index"), "");

        Assert.Equal(["c", "b", "a"], deployment.Services.Select(s => s.Name));
    }

    [Fact]
    public void A_pod_stays_together_behind_all_that_its_services_need()
    {
        var catalog = Make.Catalog("aaa1111", Make.Service("a", "c").InPod("p"), Make.Service("b", "z").InPod("p"), Make.Service("c")
            .InPod("p"), Make.Service("x"), Make.Service("y", "a"), Make.Service("z"));
        var release = Make.Release("aaa1111", ("a", "1"), ("b", "1"), ("c", "1"), ("x", "1"), ("y", "1"), ("z", "1"));

        var deployment = DeploymentPlanner.Deploy(LedgerState.Empty, Make.Dev, catalog, release, Make.Image("index"), "");

        Assert.Equal(["x", "z", "b", "c", "a", "y"], deployment.Services.Select(s => s.Name));
        Assert.Equal(["x", "z", "b c a", "y"], deployment.ToDesiredState(new("acme", "dev")).Pods.Select(pod =>
            string.Join(' ', pod.Select(s => s.Name))));
    }

    [Fact]
    public void A_pod_scales_as_one_also_what_came_into_it_later()
    {
        var (server, backend) = (Make.Service("server", "backend").InPod("p"), Make.Service("backend"));
        Deployment Deploy(LedgerState state, string commit, params Unit[] units) =>
            DeploymentPlanner.Deploy(state, Make.Dev, Make.Catalog(commit, units),
                Make.Release(commit, [.. units.Select(u => (u.Name, "1"))]), Make.Image(commit), "");
        var state = Healthy(LedgerState.Empty, Deploy(LedgerState.Empty, "aaa1111", server, backend));

        state = Healthy(state, DeploymentPlanner.Scale(state, new Dictionary<string, int?> { ["server"] = 3 }));
        Assert.Equal([("backend", 2), ("server", 3)], state.Current!.Deployment.Services.Select(s => (s.Name, s.Replicas)));
        state = Healthy(state, Deploy(state, "bbb2222", server, backend.InPod("p")));
        Assert.Equal([("backend", 3), ("server", 3)], state.Current!.Deployment.Services.Select(s => (s.Name, s.Replicas)));
        state = Healthy(state, DeploymentPlanner.Scale(state, new Dictionary<string, int?> { ["backend"] = 4 }));
        Assert.Equal([("backend", 4), ("server", 4)], state.Current!.Deployment.Services.Select(s => (s.Name, s.Replicas)));
        state = Healthy(state, DeploymentPlanner.Scale(state, new Dictionary<string, int?> { ["server"] = null }));
        Assert.Equal([("backend", 2), ("server", 2)], state.Current!.Deployment.Services.Select(s => (s.Name, s.Replicas)));
        Assert.Empty(state.Current.Deployment.Scale);
    }

    [Fact]
    public void A_rollback_goes_to_the_last_good_one_that_ran_something_else()
    {
        var state = Healthy(LedgerState.Empty, Deploy(LedgerState.Empty, "aaa1111", ("counter", "one")));
        state = Failed(state, Deploy(state, "bbb2222", ("counter", "bad")));
        state = Healthy(state, DeploymentPlanner.TakeBack(state)!);
        state = Healthy(state, Deploy(state, "ccc3333", ("counter", "two")));
        state = Healthy(state, Deploy(state, "ddd4444", ("counter", "two")));

        var target = DeploymentPlanner.RollbackTarget(state)!;
        var back = DeploymentPlanner.Rollback(state, target, "looks odd");

        Assert.StartsWith("aaa1111", back.Commit);
        Assert.Equal(state.NextNumber, back.Number);
        Assert.Equal(Make.Image("one"), back.Services[0].Image);
        Assert.Equal("looks odd", state.With(Entries.Intent(back)).Hold!.Reason);
    }

    [Fact]
    public void Without_another_good_one_there_is_nothing_to_roll_back_to()
    {
        var state = Healthy(LedgerState.Empty, Deploy(LedgerState.Empty, "aaa1111", ("counter", "one")));
        state = Healthy(state, Deploy(state, "bbb2222", ("counter", "one")));

        Assert.Null(DeploymentPlanner.RollbackTarget(state));
    }

    [Fact]
    public void Scale_stays_over_deployments_and_rollbacks_until_default()
    {
        var state = Healthy(LedgerState.Empty, Deploy(LedgerState.Empty, "aaa1111", ("counter", "one")));
        state = Healthy(state, DeploymentPlanner.Scale(state, new Dictionary<string, int?> { ["counter"] = 5 }));
        state = Healthy(state, Deploy(state, "bbb2222", ("counter", "two")));
        Assert.Equal(5, state.Current!.Deployment.Services[0].Replicas);

        state = Healthy(state, DeploymentPlanner.Rollback(state, DeploymentPlanner.RollbackTarget(state)!, "back"));
        Assert.Equal(5, state.Current!.Deployment.Services[0].Replicas);

        Assert.Equal(2, DeploymentPlanner.Scale(state, new Dictionary<string, int?> { ["counter"] = null }).Services[0].Replicas);
    }

    [Fact]
    public void A_take_back_is_what_was_healthy_last_and_rejects_only_the_release_that_failed()
    {
        var state = Healthy(LedgerState.Empty, Deploy(LedgerState.Empty, "aaa1111", ("counter", "one")));
        var good = state.Current!.Deployment;
        state = Failed(state, Deploy(state, "bbb2222", ("counter", "bad")));

        var back = DeploymentPlanner.TakeBack(state)!;

        Assert.True(DeploymentPlanner.SameState(good, back));
        Assert.True(state.IsRejected("bbb2222".PadRight(40, '0')));
        Assert.False(state.IsRejected(good.Commit));
        Assert.Null(state.With(Entries.Intent(back)).Hold);
    }

    [Fact]
    public void The_first_deployment_has_nothing_to_be_taken_back_to()
    {
        var state = Failed(LedgerState.Empty, Deploy(LedgerState.Empty, "aaa1111", ("counter", "bad")));

        Assert.Null(DeploymentPlanner.TakeBack(state));
    }

    [Fact]
    public void What_a_cluster_needs_is_carried_and_what_says_nothing_is_not_in_the_text()
    {
        var patch = System.Text.Json.Nodes.JsonNode.Parse("""{"kind":"Deployment","spec":{"paused":true}}""")!.AsObject();
        var unit = Make.Service("counter");
        var full = unit with { Service = unit.Service! with { Secrets = ["TOKEN"], Migrate = new(["migrate"], TimeSpan.FromMinutes(2)),
            Patches = [patch] } };
        var prod = Make.Dev with { Name = "prod", Runtime = "kubernetes", Services = new Dictionary<string,
            ServiceOverride> { ["counter"] = new() { Autoscale = new(2, 5, 60) } } };
        var catalog = Make.Catalog("aaa", full) with { Workspace = new("acme", null, [prod],
            [new("redis", "redis") { Image = "redis-server:7", Bytes = 1 }, new("db", "postgres", true)]) };
        var release = Make.Release("aaa", ("counter", "1"));
        var deployment = DeploymentPlanner.Deploy(LedgerState.Empty, prod, catalog, release, Make.Image("index"), "");
        var service = deployment.Services[0];
        Assert.Equal((new DesiredAutoscale(2, 5, 60), "TOKEN", "migrate"), (service.Autoscale, service.Secrets![0], service.Migrate![0]));
        Assert.Equal(TimeSpan.FromMinutes(2), service.MigrateWithin);
        Assert.Equal([new DesiredStore("redis", "redis") { Image = "redis-server:7", Bytes = 1 },
            new DesiredStore("db", "postgres") { External = true }], deployment.Stores);

        // it comes out of the ledger as it went in, and then is what it was
        var written = LedgerJson.Write(new LedgerEntry.Intent(deployment) { Actor = "ann", Time = Make.Time });
        var state = LedgerState.Empty.With(LedgerJson.Read(written));
        var again = DeploymentPlanner.Deploy(state, prod, catalog with { Commit = "bbb" }, Make.Release("bbb", ("counter", "1")),
            Make.Image("bbb"), "");
        Assert.Equal(service.Commit, again.Services[0].Commit);
        Assert.True(DeploymentPlanner.SameState(deployment, again));
        Assert.Equal("""{"kind":"Deployment","spec":{"paused":true}}""", again.Services[0].Patches![0].ToJsonString());

        var plain = System.Text.Encoding.UTF8.GetString(LedgerJson.Write(new LedgerEntry.Intent(
            DeploymentPlanner.Deploy(LedgerState.Empty, Make.Dev, Make.Catalog("aaa", unit), release, Make.Image("index"), "")) { Actor =
                "ann", Time = Make.Time }));
        Assert.All(["secrets", "migrate", "autoscale", "patches", "external", "bytes"],
            word => Assert.DoesNotContain($"\"{word}\"", plain, StringComparison.Ordinal));
    }

    private static Deployment Deploy(LedgerState state, string commit, params (string, string)[] services) =>
        DeploymentPlanner.Deploy(state, Make.Dev, Make.Catalog(commit, [.. services.Select(s => Make.Service(s.Item1))]),
            Make.Release(commit, services), Make.Image("index"), "subject");

    private static LedgerState Healthy(LedgerState state, Deployment deployment) =>
        state.With(Entries.Intent(deployment)).With(Entries.Outcome(deployment.Number, DeploymentOutcome.Healthy));

    private static LedgerState Failed(LedgerState state, Deployment deployment) =>
        state.With(Entries.Intent(deployment)).With(Entries.Outcome(deployment.Number, DeploymentOutcome.Failed));

    private static string Commit(Deployment deployment, string service) => deployment.Services.First(s => s.Name == service).Commit[..7];
}
