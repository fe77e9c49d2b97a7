namespace TestRun.Tests;

/// <summary>A whole run of one project, this one, with tests that fail.</summary>
public sealed class RunTests : IDisposable
{
    // other runs of these tests on this machine have others
    private static readonly string Marker = $"plimsoll-test-of-runs-{Environment.ProcessId}";

    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    [Theory]
    [InlineData(false, "0 passed, 1 failed, 0 skipped")]
    [InlineData(true, "1 passed, 0 failed, 0 skipped")]
    public async Task A_test_that_passes_when_it_runs_again_alone_is_unstable(bool listed, string sum)
    {
        await RunAsync(nameof(Endings.FailsOnce), listed);
        Assert.Contains($"unstable: {typeof(Endings)}.FailsOnce failed", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains(sum, _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("the first time", File.ReadAllText(_folder["TestRun.Tests.log"]), StringComparison.Ordinal);
        Assert.StartsWith("passed", File.ReadAllText(_folder[$"{typeof(Endings)}.FailsOnce.again.log"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_that_fails_again_is_failed_also_when_it_is_listed()
    {
        await RunAsync(nameof(Endings.Fails), listed: true);
        Assert.DoesNotContain("unstable:", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("0 passed, 1 failed, 0 skipped", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_whose_need_cannot_be_made_fails_and_says_why()
    {
        var report = new Report(_output);
        var need = new Need("cluster", Task.FromException<IReadOnlyDictionary<string,
            string>>(new InvalidOperationException("it does not compile")));
        await new Run(CloneRoot.Path, _folder.Path, Marker, [need], report, default)
            .RunAsync([new("TestRun.Tests", ["cluster"], 0)], UnstableTests.Read([], default));
        Assert.False(report.Finish());
        Assert.Contains("it does not compile", _output.ToString(), StringComparison.Ordinal);
    }

    private async Task RunAsync(string method, bool listed)
    {
        var report = new Report(_output);
        var variables = new Dictionary<string, string> { [Endings.FailedBefore] = _folder["failed"] };
        var project = new TestProject("TestRun.Tests", ["file"], 0) { Filter =
            ["-explicit", "only", "-method", $"{typeof(Endings)}.{method}"] };
        var need = new Need("file", Task.FromResult<IReadOnlyDictionary<string, string>>(variables));
        var today = new DateOnly(2026, 11, 28);
        var unstable = UnstableTests.Read(listed ? [$"2026-11-28 #11 {typeof(Endings)}.{method}"] : [], today);
        await new Run(CloneRoot.Path, _folder.Path, Marker, [need], report, default).RunAsync([project], unstable);
        report.Finish();
    }
}
