using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests.Kubernetes;

/// <summary>The program is killed in the middle of a delivery.</summary>
public sealed class KilledDeliveryTests(BuiltSandboxes built) : OnCluster(built)
{
    /// <summary>
    /// What the program says at each step of a delivery: it is killed at every one of them. The environment of this machine may have pushed
    /// the release before. When a pod is ready before the program looks again, it does not say a step: then it is killed at the next one.
    /// </summary>
    private static readonly string[] Steps =
    [
        "push|nothing is built", "applied|[012] of 2 ready", "[012] of 2 ready", "[12] of 2 ready|the old ones end",
        "the old ones end|all ready, which must last|2 of 2 ready",
    ];

    [Fact(Usually = 1200)]
    public async Task Killed_at_any_step_the_next_one_carries_on()
    {
        await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        foreach (var (step, i) in Steps.Select((step, i) => (step, i)))
        {
            var commit = await Workspace.CommitAsync($"NOTE: step{i}");
            Assert.True(await Workspace.DeployUntilAsync(step), $"it never said: {step}");
            await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
            var status = await Workspace.StatusAsync();
            Assert.Equal((commit, HealthState.Healthy), (status.Commit, status.State));
            Assert.Equal(2, (await Workspace.PodsAsync("counter")).Count);
            Assert.Equal(2, (await Workspace.GetAsync("deployments,statefulsets"))
                .Count(item => (string?)item["metadata"]!["name"] is "counter" or "guide"));
        }
        Assert.DoesNotContain("under way", (await Sandbox.RequireAsync("history", ClusterWorkspace.Environment)).Out,
            StringComparison.Ordinal);
    }
}
