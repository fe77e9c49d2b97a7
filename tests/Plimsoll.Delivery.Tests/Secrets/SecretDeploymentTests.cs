using System.Text;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Source;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Delivery.Tests.Secrets;

/// <summary>A changed secret is a deployment like any other.</summary>
public sealed class SecretDeploymentTests
{
    private static readonly EnvironmentId Dev = new("acme", "dev");
    private static readonly SecretKey Machine = SecretKey.Create();
    private static readonly Unit Counter = Make.Service("counter") is var unit ? unit
        with { Service = unit.Service! with { Secrets = ["TOKEN"] } } : null!;

    [Fact]
    public void A_new_version_is_a_new_state_and_rolling_back_goes_to_the_former_one()
    {
        var (one, two) = (File("first value"), File("second value"));
        var first = Deploy(LedgerState.Empty, "one", one);
        var ran = Entries.State(Entries.Intent(first), Entries.Outcome(1, DeploymentOutcome.Healthy));
        Assert.Equal("one", Assert.Single(Deploy(ran, "two", one).Services).Commit[..3]);
        var second = Deploy(ran, "two", two);
        Assert.Equal("two", Assert.Single(second.Services).Commit[..3]);
        Assert.False(DeploymentPlanner.SameState(first, second));
        Assert.Equal(["counter: settings"], DeploymentDiff.Describe(first, second));
        var both = ran.With(Entries.Intent(second)).With(Entries.Outcome(2, DeploymentOutcome.Healthy));
        var target = DeploymentPlanner.RollbackTarget(both);
        Assert.Equal(1, target?.Deployment.Number);
        Assert.Equal(first.Services[0].SecretVersions, DeploymentPlanner.Rollback(both, target!, "bad").Services[0].SecretVersions);
    }

    [Fact]
    public void The_ledger_has_the_version_and_neither_the_value_nor_what_is_encrypted()
    {
        var file = File("a canary in a mine");
        var line = new SealedSecret("TOKEN", file.Values["TOKEN"]);
        var text = Encoding.UTF8.GetString(LedgerJson.Write(Entries.Intent(Deploy(LedgerState.Empty, "one", file))));
        Assert.Contains(line.Version, text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.DoesNotContain(line.Text.Split(' ')[^1], text, StringComparison.Ordinal);
        Assert.DoesNotContain("ecretVersions", Encoding.UTF8.GetString(LedgerJson.Write(Entries.Intent(Make.Deployment(1, "one")))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_deployment_has_the_lines_of_its_own_commit_and_a_wrong_key_is_found_before()
    {
        using var folder = new TempFolder();
        await GitFolder.InitAsync(folder.Path);
        var git = new GitFolder(folder.Path);
        var (one, two) = (File("first value"), File("second value"));
        git.Write("secrets/dev.yaml", Encoding.UTF8.GetString(one.Write()));
        var first = await git.CommitAsync("One");
        git.Write("secrets/dev.yaml", Encoding.UTF8.GetString(two.Write()));
        var second = await git.CommitAsync("Two");
        var repository = await GitRepository.OpenAsync(folder.Path, Cancelled);
        // the reader owns what it is given
        var secrets = new EnvironmentSecrets(repository, Dev, () => SecretKey.Parse(Machine.ExportPem()));
        Assert.Equal("first value", await ValueAsync(Deploy(LedgerState.Empty, first, one)));
        Assert.Equal("second value", await ValueAsync(Deploy(LedgerState.Empty, second, two)));
        Assert.Null(await secrets.FindAsync(Make.Deployment(1, "one"), Cancelled));

        var elsewhere = await Assert.ThrowsAsync<PlimsollException>(() =>
            secrets.FindAsync(Deploy(LedgerState.Empty, second, one), Cancelled));
        Assert.Equal("PLM6045", elsewhere.Code);
        var stranger = await Assert.ThrowsAsync<PlimsollException>(() =>
            new EnvironmentSecrets(repository, Dev, SecretKey.Create).FindAsync(Deploy(LedgerState.Empty, first, one), Cancelled));
        Assert.Equal("PLM6042", stranger.Code);
        var keyless = await Assert.ThrowsAsync<PlimsollException>(() =>
            new EnvironmentSecrets(repository, Dev, () => null).FindAsync(Deploy(LedgerState.Empty, first, one), Cancelled));
        Assert.Equal("PLM6041", keyless.Code);

        async Task<string> ValueAsync(Deployment deployment) =>
            Encoding.UTF8.GetString(Assert.Single((await secrets.FindAsync(deployment, Cancelled))!).Open(Dev, Machine));
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static SecretFile File(string value) => SecretEdits.Set(
        new SecretFile("dev") is var empty ? empty with { Recipients = empty.Recipients.Add("machine", Machine.Recipient.ToString()) }
            : null!, Dev, "TOKEN", Encoding.UTF8.GetBytes(value));

    private static Deployment Deploy(LedgerState ledger, string commit, SecretFile file) =>
        DeploymentPlanner.Deploy(ledger, Make.Dev, Make.Catalog(commit, Counter), Make.Release(commit, ("counter", "one")),
            Make.Image(commit), "", file);
}
