using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>What runs ends when it is told to.</summary>
public sealed class DownTests(BuiltSandboxes built)
{
    [Fact(Usually = 180)]
    public async Task Down_leaves_no_process()
    {
        await using var sandbox = await built.CounterAsync();
        await sandbox.RequireAsync("up", "-d");
        var pids = (await sandbox.StatusAsync()).Services.SelectMany(service => service.Replicas).Select(replica => replica.Pid!.Value)
            .ToList();
        Assert.NotEmpty(pids);
        await sandbox.RequireAsync("down");
        Assert.DoesNotContain(pids, Machine.IsAlive);
        Assert.Empty(await Machine.WaitForNoneAsync(sandbox.Home));
        Assert.Equal(HealthState.Stopped, (await sandbox.StatusAsync()).State);
    }
}
