namespace TestRun.Tests;

public sealed class UnstableTestsTests
{
    private static readonly DateOnly Today = new(2026, 11, 28);

    [Theory]
    [InlineData("2026-11-28", true)]
    [InlineData("2026-11-14", true)]
    [InlineData("2026-11-13", false)]
    [InlineData("2026-11-29", false)]
    public void An_entry_holds_for_14_days(string since, bool holds) =>
        Assert.Equal(holds, UnstableTests.Read(["# why", "", $"{since} #11 Some.Tests.One.Fails"], Today).Has("Some.Tests.One.Fails"));

    [Theory]
    [InlineData("Some.Tests.One.Fails")]
    [InlineData("2026-11-28 Some.Tests.One.Fails")]
    [InlineData("2026-11-28 # Some.Tests.One.Fails")]
    [InlineData("28.11.2026 #11 Some.Tests.One.Fails")]
    public void An_entry_without_a_date_or_an_issue_is_refused(string line) =>
        Assert.Contains(line, Assert.Throws<FormatException>(() => UnstableTests.Read([line], Today)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_test_that_is_not_listed_may_not_be_unstable() => Assert.False(UnstableTests.Read(["2026-11-28 #11 Some.Tests.One.Fails"],
        Today).Has("Some.Tests.One"));
}
