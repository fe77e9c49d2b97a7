using Plimsoll.Delivery.Checks;
using Plimsoll.Delivery.Releases;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

public sealed class CheckPlannerTests
{
    private static readonly CheckSpec[] Ok = [new CheckSpec.Http("/ok", 200, null)];
    private static readonly CheckSpec[] NoShell = [new CheckSpec.File("/bin/sh", Present: false)];

    [Fact]
    public void What_is_asked_over_the_network_runs_once_with_all_that_it_needs_and_nothing_else()
    {
        var web = Make.Service("web", "api", "redis").InPod("both") with { Checks = Ok };
        var catalog = Make.Catalog("c1", web, Make.Service("api", "store")
            .InPod("both"), Make.Service("store", "api"), Make.Service("other", "web"));
        Assert.Equal(["api", "store"], CheckPlanner.Needed(catalog, web).Select(unit => unit.Name));
        var plan = CheckPlanner.Plan(catalog, web, Images("web", "api", "store"));
        Assert.Equal(("acme/web", "web", Make.Image("web")), (plan.Repository, plan.Service, plan.Image));
        Assert.Equal([new DesiredStore("redis", "redis")], plan.State!.Stores);
        Assert.Equal("web", plan.State.Services[^1].Name);
        Assert.Equal(3, plan.State.Services.Count);
        Assert.All(plan.State.Services, service => Assert.Equal((1, null), (service.Replicas, service.Pod)));
        Assert.Equal([new Check.Http("/ok", 200, null)], plan.Checks);
    }

    [Fact]
    public void What_only_looks_at_the_image_runs_nothing()
    {
        var web = Make.Service("web", "api") with { Checks = NoShell };
        var catalog = Make.Catalog("c1", web, Make.Service("api"));
        Assert.Empty(CheckPlanner.Needed(catalog, web));
        Assert.Null(CheckPlanner.Plan(catalog, web, Images("web")).State);
    }

    [Fact]
    public void The_key_is_that_of_images_settings_and_checks_and_not_of_the_commit()
    {
        var web = Make.Service("web", "api") with { Checks = Ok };
        string Key(string commit, Unit unit, params string[] images) =>
            CheckKey.Of(CheckPlanner.Plan(Make.Catalog(commit, unit, Make.Service("api")), unit,
            [new("web", "acme/web", Make.Image(images[0])), new("api", "acme/api", Make.Image(images[1]))]));
        var key = Key("c1", web, "one", "two");
        Assert.Equal(key, Key("c2", web, "one", "two"));
        string[] others =
        [
            Key("c1", web, "other", "two"), Key("c1", web, "one", "other"),
                Key("c1", web with { Checks = [new CheckSpec.Http("/ok", 204, null)] }, "one", "two"),
            Key("c1", web with { Service = web.Service! with { Env = new Dictionary<string, string> { ["A"] = "1" } } }, "one", "two"),
        ];
        Assert.Equal(4, others.Append(key).Distinct().Count() - 1);
    }

    private static ReleasedService[] Images(params string[] names) =>
        [.. names.Select(name => new ReleasedService(name, $"acme/{name}", Make.Image(name)))];
}
