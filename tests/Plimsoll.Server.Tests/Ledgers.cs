using Plimsoll.Delivery.Ledgers;

namespace Plimsoll.Server.Tests;

/// <summary>What a wait for a state of a ledger needs.</summary>
internal static class Ledgers
{
    /// <summary>The pause between two looks, each of which starts git.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The state in a line.</summary>
    public static string Show(LedgerState state) =>
        (state.Hold is null ? "" : "on hold, ") + string.Join(", ", state.Deployments.Select(Show));

    private static string Show(LedgerDeployment each) =>
        $"{each.Deployment.Number} {each.Deployment.Cause} {each.Deployment.Commit} {each.Outcome} {each.Detail}";
}
