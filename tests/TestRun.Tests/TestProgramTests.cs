namespace TestRun.Tests;

/// <summary>This very program, run as <c>./test</c> runs it, with tests that end in every way.</summary>
public sealed class TestProgramTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Log => _folder["log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_failure_is_told_with_its_message_and_its_method()
    {
        var failed = Assert.Single(await RunAsync("Fails"));
        Assert.Equal((TestState.Failed, $"{typeof(Endings)}.Fails"), (failed.State, failed.Method));
        Assert.Contains("as expected", failed.Text, StringComparison.Ordinal);
        Assert.Contains("as expected", File.ReadAllText(Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hang_fails_by_name_and_costs_no_other_test()
    {
        var results = await RunAsync("Hangs", "Passes");
        Assert.Contains("timed out", Assert.Single(results, result => result.State == TestState.Failed).Text, StringComparison.Ordinal);
        Assert.Equal($"{typeof(Endings)}.Passes", Assert.Single(results, result => result.State == TestState.Passed).Method);
    }

    [Fact]
    public async Task A_test_that_ends_the_process_fails_by_name_and_costs_no_other_test()
    {
        var results = await RunAsync("Dies", "Passes");
        Assert.Contains("the process ended with exit code", Assert.Single(results, result => result.State == TestState.Failed).Text,
            StringComparison.Ordinal);
        Assert.Equal(2, results.Count);
    }

    [Fact]
    public async Task The_end_of_the_run_s_time_fails_what_still_runs()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var late = Assert.Single(await RunAsync(["Sleeps"], deadline.Token));
        Assert.Equal((TestState.Failed, "the whole run's time was over"), (late.State, late.Text));
    }

    [Fact]
    public async Task A_process_that_outlives_its_test_is_found_and_ended()
    {
        var marker = $"plimsoll-test-{Guid.NewGuid():N}";
        await RunAsync(["LeavesAProcess"], default, marker);
        Assert.Contains("sleep 1001", Assert.Single(await Leftovers.EndAsync(marker, TimeSpan.FromSeconds(1))), StringComparison.Ordinal);
        Assert.Empty(await Leftovers.EndAsync(marker, TimeSpan.FromSeconds(1)));
    }

    private Task<IReadOnlyList<TestResult>> RunAsync(params string[] methods) => RunAsync(methods, default);

    private Task<IReadOnlyList<TestResult>> RunAsync(string[] methods, CancellationToken deadline, string? marker = null)
    {
        var project = TestProject.All(CloneRoot.Path).Single(project => project.Name == "TestRun.Tests");
        string[] filter = ["-explicit", "only", .. methods.SelectMany(method => new[] { "-method", $"{typeof(Endings)}.{method}" })];
        marker ??= $"plimsoll-test-of-tests-{Environment.ProcessId}";
        return new TestProgram(project, CloneRoot.Path, Log, marker).RunAsync(filter, new Dictionary<string, string>(), deadline);
    }
}
