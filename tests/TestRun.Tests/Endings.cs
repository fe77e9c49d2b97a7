using System.Diagnostics;

namespace TestRun.Tests;

/// <summary>Tests that end in every way. They are explicit: only <see cref="TestProgramTests"/> runs them.</summary>
public sealed class Endings
{
    /// <summary>The variable that names a file, which is there when <see cref="FailsOnce"/> failed before.</summary>
    public const string FailedBefore = "PLIMSOLL_TEST_FAILED_BEFORE";

    [Fact(Explicit = true)]
    public void Passes() { }

    [Fact(Explicit = true)]
    public void Fails() => Assert.Fail("as expected");

    [Fact(Explicit = true, Usually = 1 - TimeLimit.Beyond)]
    public void Hangs() => Thread.Sleep(TimeSpan.FromMinutes(1));

    [Fact(Explicit = true)]
    public Task Sleeps() => Task.Delay(TimeSpan.FromMinutes(1));

    [Fact(Explicit = true)]
    public void Dies() => Environment.Exit(7);

    [Fact(Explicit = true)]
    public void FailsOnce()
    {
        var failed = Environment.GetEnvironmentVariable(FailedBefore)!;
        if (File.Exists(failed)) return;
        File.WriteAllText(failed, "");
        Assert.Fail("the first time");
    }

    [Fact(Explicit = true)]
    public void LeavesAProcess() => Process.Start("sleep", "1001").Dispose();
}
