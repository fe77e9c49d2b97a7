using System.Collections.Concurrent;
using Plimsoll.Runtime;

namespace Plimsoll.Server.Tests;

/// <summary>A controller brings every environment back that the keeper lost.</summary>
public sealed class MendingTests
{
    [Fact]
    public async Task A_damaged_mirror_does_not_keep_other_workspaces_from_being_mended()
    {
        await using var controller = await RunningController.StartAsync();
        var delivered = await StartAsync(controller);
        await File.WriteAllTextAsync(Path.Combine(controller.Home.Mirror("acme"), "HEAD"), "damaged");

        delivered.Clear();
        controller.IsUp = () => false;

        await Eventually.HoldsAsync("beta is mended", () => delivered.ContainsKey("beta"));
        var watches = controller.Home.WatchesFile;
        await Eventually.HoldsAsync("status names acme", () =>
            File.Exists(watches) && File.ReadAllText(watches).Contains("looking after acme", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_workspaces_are_mended_although_mending_the_first_one_starts_the_keeper()
    {
        await using var controller = await RunningController.StartAsync();
        var delivered = await StartAsync(controller);

        delivered.Clear();
        var gone = true;
        controller.IsUp = () => !Interlocked.Exchange(ref gone, false);

        await Eventually.HoldsAsync("both are mended", () => delivered.ContainsKey("acme") && delivered.ContainsKey("beta"));
    }

    /// <summary>Two workspaces, both delivered and then looked after once.</summary>
    /// <returns>How often each is delivered.</returns>
    private static async Task<ConcurrentDictionary<string, int>> StartAsync(RunningController controller)
    {
        var delivered = new ConcurrentDictionary<string, int>();
        controller.Runtime.Answer = state =>
        {
            delivered.AddOrUpdate(state.Environment.Workspace, 1, (_, times) => times + 1);
            return new RolloutOutcome.Done(0);
        };
        Assert.Equal(0, (await controller.UpAsync()).Exit);
        Assert.Equal(0, (await controller.UpAsync("beta")).Exit);
        // one that was looked after before it had a ledger has nothing to mend until the keeper is gone
        controller.IsUp = () => false;
        await Eventually.HoldsAsync("both are looked after", () => delivered["acme"] > 1 && delivered["beta"] > 1);
        controller.IsUp = () => true;
        return delivered;
    }
}
