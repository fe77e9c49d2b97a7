using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;

namespace Plimsoll.Server.Following;

/// <summary>What was decided before a release is promoted, from git and the ledger that it comes from.</summary>
/// <param name="Promotion">The release.</param>
/// <param name="Move">The branch that moves with it; null where somebody pushed it there.</param>
/// <param name="IsLast">Whether nothing promotes from the environment that takes it: what runs there is live.</param>
public sealed record Promoting(Promotion Promotion, BranchMove? Move, bool IsLast)
{
    /// <summary>What is required of images where the release comes from: what has it no more was not healthy there.</summary>
    public IReadOnlyList<string> Require { get; init; } = [];

    /// <summary>The deployment that promotes.</summary>
    /// <param name="ledger">What the ledger of the environment that takes it says.</param>
    /// <param name="deployment">What runs the release.</param>
    /// <param name="now">When it is decided.</param>
    public Deployment Plan(LedgerState ledger, Deployment deployment, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return DeploymentPlanner.Promote(deployment, Move, IsLast ? [ReleaseTag.Of(ledger, deployment.Commit, now), ReleaseTag.Live]
            : null);
    }
}
