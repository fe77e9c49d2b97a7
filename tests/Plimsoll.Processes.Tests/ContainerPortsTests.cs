using System.Diagnostics;

namespace Plimsoll.Processes.Tests;

/// <summary>Whether containers have ports of their own is tried by several processes at the same time.</summary>
public sealed class ContainerPortsTests
{
    [Fact]
    public void A_trial_of_a_process_that_runs_stays_and_one_of_a_killed_process_is_deleted()
    {
        Assert.SkipUnless(ContainerPorts.IsAvailable, ContainerPorts.Refusal ?? "");
        using var process = Process.Start("sleep", "300");
        var trial = Directory.CreateDirectory(Path.Combine(ControlGroup.All!, ContainerPorts.TrialsOf(process.Id) + "test")).FullName;
        try
        {
            ContainerPorts.DeleteLeftTrials();
            Assert.True(Directory.Exists(trial));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
        ContainerPorts.DeleteLeftTrials();
        Assert.False(Directory.Exists(trial));
    }
}
