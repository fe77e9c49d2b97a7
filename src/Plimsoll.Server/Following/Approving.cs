using Plimsoll.Delivery.Promotions;
using Plimsoll.Server.Api;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Lets a person agree to the release that an environment would take next.</summary>
/// <param name="follower">The repository.</param>
/// <param name="gate">Decides on promotions to the environment.</param>
/// <param name="environment">The environment that takes it.</param>
/// <param name="worker">Writes its ledger.</param>
internal sealed class Approving(WorkspaceFollower follower, PromotionGate gate, EnvironmentManifest environment, EnvironmentWorker worker)
{
    /// <summary>Records the approval, of this very release.</summary>
    /// <param name="commit">The full id of its commit; null is what was pushed to the branch of the environment, or else what runs where
    /// it promotes from.</param>
    /// <param name="name">The person's name.</param>
    /// <param name="email">The person's address; null where git knows none.</param>
    /// <param name="reason">In words; null for none.</param>
    /// <param name="dryRun">Says what would be done, and does nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What was done, and what is still waited for.</returns>
    /// <exception cref="PlimsollException">It cannot be approved, or not by this person.</exception>
    public async Task<CommandReport> ApproveAsync(string? commit, string name, string? email, string? reason, bool dryRun,
        CancellationToken cancellationToken)
    {
        var head = await follower.FindHeadAsync(environment, cancellationToken);
        var runs = (await worker.ReadLedgerAsync(cancellationToken)).Current?.Deployment.Commit;
        var (promotion, facts) = await gate.ReadAsync(commit ?? (head == runs ? null : head), cancellationToken);
        var what = $"approving {promotion.Commit[..7]} for {environment.Name}";
        if (environment.AtLeast(facts.Before).Approvals == 0) throw new PlimsollException(Outcome.Refused, "PLM3031",
            $"{what}: no approval is asked for there. "
            + $"To ask for some: approvals: 1 in plimsoll.yaml, under environments: {environment.Name}");
        if (promotion.Commit == runs) throw new PlimsollException(Outcome.Refused, "PLM3032",
            $"{what}: it runs there already. What was deployed: plimsoll history {environment.Name}");
        var person = new GitPerson(name, email ?? throw new PlimsollException(Outcome.Usage, "PLM3033",
            $"{what}: git knows no address of yours, and an approval names a person. To say it: git config user.email YOU@EXAMPLE.ORG"));
        if (Approvals.IsAmong(person, facts.Authors)) throw new PlimsollException(Outcome.Refused, "PLM3034",
            $"{what}: {person.Name} <{person.Email}> wrote or committed a commit that it brings, so somebody else has to. "
            + $"Which: git log {(facts.Target.LastGood is { } good ? $"{good.Deployment.Commit[..7]}.." : "-1 ")}{promotion.Commit[..7]}");
        if (dryRun) return CommandReport.Would(environment.Name, Deed.Approve,
            $"would approve {promotion.Commit[..7]} for {environment.Name}, as {person.Name} <{person.Email}>");
        var isNew = false;
        var state = await worker.ApproveAsync(state =>
        {
            isNew = !Approvals.IsAmong(person, Approvals.Counting(state, promotion.Release, facts.Authors));
            return isNew ? (promotion.Commit, promotion.Release, reason) : null;
        }, person, cancellationToken);
        follower.Wake();
        var waits = gate.Find(promotion, facts with { Target = state });
        return CommandReport.Of(new EnvironmentReport(environment.Name, Deed.Approve)
        {
            Changed = isNew,
            Commit = promotion.Commit,
            Waits = Gates.Tell(waits),
            Next = head == promotion.Commit && state.Hold is null ? "it goes on by itself"
                : $"to promote it: {environment.DeliverCommand} --commit {promotion.Commit[..7]}",
        });
    }
}
