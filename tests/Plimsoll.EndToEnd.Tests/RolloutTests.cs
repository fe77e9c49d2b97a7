using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>Nobody notices a release, and a bad one is taken back.</summary>
public sealed class RolloutTests(CounterFixture counter) : IClassFixture<CounterFixture>
{
    private static readonly int Commits = Repetitions.Pick(3, full: 20);
    private readonly Sandbox _sandbox = counter.Sandbox;

    [Fact(Usually = 180)]
    public async Task Commits_under_load_are_deployed_by_themselves_without_a_failed_request()
    {
        var url = (await _sandbox.StatusAsync()).Url();
        await using var load = Load.Start(url, Repetitions.Pick(4, full: 50), 50);
        for (var i = 0; i < Commits; i++)
        {
            // nothing is released before somebody asks
            await load.GoesOnAsync();
            var commit = await _sandbox.CommitAnswerAsync($"answer {Guid.NewGuid():N}");
            var status = await _sandbox.WaitForAsync(commit);
            Assert.Equal(commit, status.Counter().Desired.Commit);
        }
        await load.GoesOnAsync();
        Assert.Empty(load.Failures);
    }

    [Theory(Usually = 90)]
    [InlineData("its test fails", "the answer is 41")]
    [InlineData("does not compile", "Biuld")]
    [InlineData("fails its check", "GET /readyz is 418: it is 200")]
    [InlineData("crashes at start", "its first error: Unhandled exception. System.InvalidOperationException: no flux")]
    [InlineData("never becomes ready", "404")]
    [InlineData("turns unhealthy", "ended with exit code 3")]
    public async Task A_bad_commit_takes_no_traffic_and_says_why(string how, string cause)
    {
        var good = await _sandbox.StatusAsync();
        await using var load = Load.Start(good.Url(), 2, 10);

        var (bad, mend) = await _sandbox.BreakAsync(how);
        var failed = await _sandbox.WaitAsync($"failed at {bad[..7]}", status => status.Failure?.Commit == bad);
        Assert.Equal(HealthState.Failed, failed.State);
        Assert.Contains(cause, failed.Failure!.Cause, StringComparison.Ordinal);
        Assert.EndsWith("to try it again: plimsoll deploy dev", failed.WhyBehind, StringComparison.Ordinal);

        // one who waits for it gets the cause and 1
        var waited = await _sandbox.RunAsync("deploy", "dev");
        Assert.Equal(1, waited.ExitCode);
        Assert.Contains(cause, waited.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Plimsoll.", waited.Error, StringComparison.Ordinal);

        // what it was before is built, and is delivered by itself again
        mend();
        await _sandbox.WaitForAsync(await _sandbox.CommitAsync("Mended"));
        Assert.Empty(load.Failures);
    }
}
