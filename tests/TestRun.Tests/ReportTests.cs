namespace TestRun.Tests;

public sealed class ReportTests : IDisposable
{
    private static readonly TestProject Project = new("Some.Tests", [], 0);

    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_failed_test_fails_the_run_and_is_named_with_its_log()
    {
        Assert.False(Report(Result(TestState.Passed), Result(TestState.Failed), Result(TestState.Skipped)).Finish());
        Assert.Contains("  Some.Tests.One.Failed (the.log)", _output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("1 passed, 1 failed, 1 skipped" + Environment.NewLine, _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "1 passed, 1 failed, 0 skipped")]
    [InlineData(true, "2 passed, 0 failed, 0 skipped")]
    public void An_unstable_test_counts_as_failed_unless_it_is_listed(bool listed, string sum)
    {
        var report = Report(Result(TestState.Passed), Result(TestState.Failed));
        report.Unstable(Assert.Single(report.Failed), "again.log", listed);
        Assert.Equal(listed, report.Finish());
        Assert.Contains("unstable: Some.Tests.One.Failed failed (the.log) and passed when it ran again alone (again.log)",
            _output.ToString(), StringComparison.Ordinal);
        Assert.Contains(sum, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_a_test_fails_the_run() => Assert.False(Report().Finish());

    private static TestResult Result(TestState state) => new($"Some.Tests.One.{state}", $"Some.Tests.One.{state}", state, 1);

    private Report Report(params TestResult[] results)
    {
        var report = new Report(_output);
        report.Project(Project, results, TimeSpan.FromSeconds(3), "the.log");
        return report;
    }
}
