using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;

namespace Plimsoll.Delivery.Tests;

/// <summary>Why the newest commit does not run: one line, with what mends it.</summary>
public sealed class WhyBehindTests
{
    private const string Old = "aaa1111000000000000000000000000000000000", New = "bbb2222000000000000000000000000000000000";
    private static readonly LedgerState Ledger = Entries.State(Entries.Intent(Make.Deployment(1, Old)),
        Entries.Outcome(1, DeploymentOutcome.Healthy));

    [Fact]
    public void Nothing_is_told_of_what_runs_is_on_its_way_or_has_no_branch()
    {
        Assert.Null(Tell(newest: Old, obstacle: "git is away", isFollowed: false));
        Assert.Null(Tell());
        Assert.Null(Tell(newest: null));
        Assert.Null(Tell(failure: new("ccc3333", "an earlier commit failed")));
    }

    [Theory]
    [InlineData("PLM4020: the tests of tool failed: npm test ended with exit code 1:\n  > test\n  Error: no table\n      at x",
        "PLM4020: the tests of tool failed: npm test ended with exit code 1: Error: no table")]
    [InlineData("PLM4020: the tests of tool failed: sh run ended with exit code 3:\n  expected 1 but was 2\n",
        "PLM4020: the tests of tool failed: sh run ended with exit code 3: expected 1 but was 2")]
    [InlineData("PLM4010: app.csproj does not build:\n  app/Program.cs(3,5): error CS1002: ; expected",
        "PLM4010: app.csproj does not build: app/Program.cs(3,5): error CS1002: ; expected")]
    [InlineData("PLM5001: deploying bbb2222 to dev: web-1 ended with exit code 7; its first error: Error: no flux\nits last lines:\n  Error: bye", "PLM5001: deploying bbb2222 to dev: web-1 ended with exit code 7; its first error: Error: no flux")]
    public void What_is_wrong_with_the_commit(string cause, string told) =>
        Assert.Equal(told + "; to try it again: plimsoll deploy dev", Tell(failure: new(New, cause)));

    [Theory]
    [InlineData("PLM4021: the tests of web could not be started: npm: not found. To install it: apt-get install npm; or else mend test: in web/service.yaml",
        "PLM4021: the tests of web could not be started: npm: not found. To install it: apt-get install npm; "
            + "or else mend test: in web/service.yaml")]
    [InlineData("PLM1011: No space left on device : '/data/x'\n         Make room on that disk",
        "PLM1011: No space left on device : '/data/x'. Make room on that disk")]
    public void What_the_machine_lacks(string obstacle, string told) => Assert.Equal(told, Tell(obstacle: obstacle));

    [Fact]
    public void Nobody_delivers()
    {
        Assert.Equal("no controller runs, so nothing is followed; to start it: plimsoll up -d", Tell(isFollowed: false));
        var held = Ledger.With(new LedgerEntry.Hold("demo") { Actor = "ann", Time = Make.Time });
        Assert.Equal("it is held by ann (demo); to follow again: plimsoll resume dev",
            WhyBehind.Tell(Make.Dev, held, New, null, () => "x", true));
        Assert.Equal("it waits until dev has run it well; how that goes: plimsoll history dev",
            WhyBehind.Tell(Make.Dev with { Name = "stage", Promotes = "dev" }, Ledger, New, null, () => null, true,
            () => "it waits until dev has run it well; how that goes: plimsoll history dev"));
    }

    [Fact]
    public void A_commit_whose_deployment_was_taken_back()
    {
        var taken = Entries.State(Entries.Intent(Make.Deployment(1, New)), Entries.Outcome(1, DeploymentOutcome.Failed),
            Entries.Intent(Make.Deployment(2, Old)), Entries.Outcome(2, DeploymentOutcome.Healthy));
        Assert.Equal("its deployment failed and was taken back; to try it again: plimsoll deploy dev",
            WhyBehind.Tell(Make.Dev, taken, New, null, () => null, true));
    }

    [Fact]
    public void What_was_accepted_since_it_failed_is_on_its_way_again()
    {
        var taken = Entries.State(Entries.Intent(Make.Deployment(1, New)), Entries.Outcome(1, DeploymentOutcome.Failed),
            Entries.Intent(Make.Deployment(2, Old)), Entries.Outcome(2, DeploymentOutcome.Healthy));
        var accepted = Entries.State(new LedgerEntry.Accept(New, null) { Actor = "bob", Time = Make.Time });
        FailureStatus failure = new(New, "PLM5001: exit code 3");
        Assert.Null(WhyBehind.Tell(Make.Dev, taken, New, failure, () => null, true, null, accepted));
        Assert.NotNull(WhyBehind.Tell(Make.Dev, taken, New, failure, () => null, true));
        const string bad = "ann marked it as bad";
        Assert.Equal(bad, WhyBehind.Tell(Make.Dev, taken, New, failure, () => null, true, () => bad, accepted));
    }

    private static string? Tell(string? newest = New, FailureStatus? failure = null, string? obstacle = null, bool isFollowed = true) =>
        WhyBehind.Tell(Make.Dev, Ledger, newest, failure, () => obstacle, isFollowed);
}
