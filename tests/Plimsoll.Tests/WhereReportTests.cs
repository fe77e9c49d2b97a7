using Plimsoll.Commands;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Oci;
using Plimsoll.Views;

namespace Plimsoll.Tests;

/// <summary><c>where</c> and <c>diff</c>: what the ledgers of environments say of versions.</summary>
public sealed class WhereReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly string One = new('a', 40), Two = new('b', 40);

    private static readonly LedgerState Dev = Ledger((One, "one", null), (Two, "two", null)),
        Prod = Ledger((One, "one", "RC20261121_0900"));

    [Fact]
    public void A_commit_an_image_and_a_permanent_name_are_found_where_they_run_and_where_they_ran()
    {
        Assert.Equal([("dev", "ran", 1L), ("prod", "runs", 1L)], Where(One));
        Assert.Equal([("dev", "runs", 2L)], Where(Two));
        Assert.Equal([("dev", "ran", 1L), ("prod", "runs", 1L)], Where(Image("one").Hex[..12]));
        Assert.Equal([("dev", "runs", 2L)], Where(Image("two").ToString()));
        Assert.Equal([("prod", "runs", 1L)], Where("RC20261121_0900"));
        Assert.Empty(Where(new('c', 40)));

        var found = WhereReport.Of(One, [("dev", Dev)]).Environments[0];
        Assert.Equal((Now.AddHours(1), Now.AddHours(2)), (found.Since, found.Until));
        Assert.Equal(["web"], found.Services);
        var captured = new CapturedShell();
        WhereView.Write(WhereReport.Of(new('c', 40), [("dev", Dev)]), captured.Shell.Out, Now);
        Assert.Equal("ccccccc was deployed nowhere\n", captured.Out.ToString());
    }

    [Fact]
    public void Two_environments_differ_in_commits_images_and_settings()
    {
        var prod = Prod.Current!.Deployment;
        prod = prod with { Services = [prod.Services[0] with { Replicas = 4, Env = new Dictionary<string, string> { ["KEY"] = "other" } },
            prod.Services[0] with { Name = "gone" }] };
        var report = DiffReport.Of(Side("dev", Dev.Current!.Deployment), Side("prod", prod),
            [new(Two, [One], "Ada", Now.AddHours(-2), "Answer better")], []);
        Assert.Equal(["gone", "web"], report.Services.Select(service => service.Name));
        var web = report.Services[1];
        Assert.Equal((Image("two").ToString(), Image("one").ToString(), 2, 4),
            (web.FromImage, web.ToImage, web.FromReplicas, web.ToReplicas));
        Assert.Equal(["env"], web.Settings);

        var captured = new CapturedShell();
        DiffView.Write(report, captured.Shell.Out, Now);
        Assert.Equal($"""
            dev runs bbbbbbb (deployment 2); prod runs aaaaaaa (deployment 1)
            1 commit of dev that prod does not have:
              VERSION  WHEN     BY   SUBJECT
              bbbbbbb  2 h ago  Ada  Answer better
            SERVICE  IN dev        IN prod       REPLICAS  OTHER SETTINGS
            gone     none          {Image("one").Hex[..12]}  0 and 2
            web      {Image("two").Hex[..12]}  {Image("one").Hex[..12]}  2 and 4   env

            """, captured.Out.ToString());
        Assert.Empty(DiffReport.Of(Side("dev", prod), Side("prod", prod), [], []).Services);
    }

    private static ComparedSide Side(string name, Deployment deployment) =>
        new(name, deployment) { Environment = name, WasDeployed = true };

    private static IEnumerable<(string, string, long)> Where(string name) =>
        WhereReport.Of(name, [("dev", Dev), ("prod", Prod)]).Environments.Select(each => (each.Environment, each.State, each.Deployment));

    private static LedgerState Ledger(params (string Commit, string Image, string? Tag)[] deployments) =>
        deployments.Aggregate(LedgerState.Empty, (state, each) =>
    {
        var time = Now.AddHours(state.NextNumber);
        var deployment = new Deployment
        {
            Number = state.NextNumber,
            Cause = Cause.Push,
            Commit = each.Commit,
            Release = "sha256:0",
            Tags = each.Tag is null ? null : [each.Tag, "live"],
            Services = [new() { Name = "web", Repository = "acme/web", Image = Image(each.Image), Commit = each.Commit, Replicas = 2,
                Env = new Dictionary<string, string> { ["KEY"] = "one" } }],
        };
        return state.With(new LedgerEntry.Intent(deployment) { Actor = "ann", Time = time })
            .With(new LedgerEntry.Result(state.NextNumber, DeploymentOutcome.Healthy, "") { Actor = "plimsoll", Time = time });
    });

    private static Digest Image(string content) => Digest.Of(System.Text.Encoding.UTF8.GetBytes(content));
}
