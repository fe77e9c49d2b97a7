using System.Diagnostics;

namespace TestRun.Tests;

/// <summary>Tests that end in every way. They are explicit: only <see cref="TestProgramTests"/> runs them.</summary>
public sealed class Endings
{
    [Fact(Explicit = true)]
    public void Passes() { }

    [Fact(Explicit = true)]
    public void Fails() => Assert.Fail("as expected");

    [Fact(Explicit = true, Usually = -119)]
    public void Hangs() => Thread.Sleep(TimeSpan.FromMinutes(1));

    [Fact(Explicit = true)]
    public Task Sleeps() => Task.Delay(TimeSpan.FromMinutes(1));

    [Fact(Explicit = true)]
    public void Dies() => Environment.Exit(7);

    [Fact(Explicit = true)]
    public void LeavesAProcess() => Process.Start("sleep", "1001").Dispose();
}
