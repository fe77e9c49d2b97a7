using System.Collections.Immutable;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Receipts;
using Plimsoll.Runtime;
using Plimsoll.Source;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>What an environment's ledger says: a pure fold over its entries.</summary>
/// <param name="Deployments">Oldest first.</param>
/// <param name="Hold">Set while nothing is delivered by itself.</param>
public sealed record LedgerState(ImmutableList<LedgerDeployment> Deployments, LedgerHold? Hold)
{
    /// <summary>A ledger without entries.</summary>
    public static LedgerState Empty { get; } = new([], null);

    /// <summary>Who agreed to which release, oldest first.</summary>
    public ImmutableList<LedgerApproval> Approvals { get; init; } = [];

    /// <summary>By commit, what was said last of releases: that they are bad, or that they are not. Only
    /// <see cref="Rejections.Ledger"/> has some.</summary>
    public ImmutableDictionary<string, LedgerVerdict> Verdicts { get; init; } = ImmutableDictionary<string, LedgerVerdict>.Empty;

    /// <summary>By commit, what a person cancelled and nobody deployed again since: it is not delivered by itself.</summary>
    public ImmutableDictionary<string, LedgerCancel> Cancelled { get; init; } = ImmutableDictionary<string, LedgerCancel>.Empty;

    /// <summary>What the environment shall run; null before the first deployment.</summary>
    public LedgerDeployment? Current => Deployments.IsEmpty ? null : Deployments[^1];

    /// <summary>The latest deployment that became healthy; null when none did.</summary>
    public LedgerDeployment? LastGood => Deployments.FindLast(d => d.Outcome == DeploymentOutcome.Healthy);

    /// <summary>The deployment with a number; null when there is none.</summary>
    public LedgerDeployment? Find(long number) => Deployments.FindLast(each => each.Deployment.Number == number);

    /// <summary>Whether a deployment was left before it had ended, and a later one came after it: nobody will say how it ended.</summary>
    public bool IsSuperseded(LedgerDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return deployment.Outcome is null && deployment.Deployment.Number != Current?.Deployment.Number;
    }

    /// <summary>The number of the next deployment.</summary>
    public long NextNumber => (Current?.Deployment.Number ?? 0) + 1;

    /// <summary>Whether this commit's release failed here or was cancelled, and nothing made it good since: it is never delivered again by
    /// itself.</summary>
    /// <param name="commit">The full id.</param>
    /// <param name="rejections">What is said of releases: who accepted it after it failed wants it to be tried again. Null is
    /// nothing.</param>
    public bool IsRejected(string commit, LedgerState? rejections = null) =>
        Cancelled.ContainsKey(commit)
        || (Deployments.FindLast(d => d.Deployment.Commit == commit && d.Deployment.Cause != Cause.TakeBack && d.Outcome is not null)
                is { Outcome: DeploymentOutcome.Failed } failed
            && !(rejections?.Verdicts.GetValueOrDefault(commit) is { IsBad: false } accepted && accepted.Time >= failed.Ended));

    /// <summary>The state after one more entry. An outcome for a deployment that is not there changes nothing.</summary>
    public LedgerState With(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry switch
        {
            LedgerEntry.Intent intent => this with
            {
                Deployments = Deployments.Add(new(intent.Deployment, intent.Actor, intent.Time)),
                Hold = intent.Deployment.Hold is { } reason ? new(intent.Actor, reason, intent.Time)
                    // who promotes wants it to go on; nothing is promoted by itself while it is held
                    : intent.Deployment.Cause == Cause.Promote ? null : Hold,
                Cancelled = IsDelivery(intent.Deployment) ? Cancelled.Remove(intent.Deployment.Commit) : Cancelled,
            },
            LedgerEntry.Result result => this with { Deployments = Close(result) },
            LedgerEntry.Hold hold => this with { Hold = new(hold.Actor, hold.Reason, hold.Time) },
            LedgerEntry.Resume => this with { Hold = null },
            LedgerEntry.Approve approve => this with
            {
                Approvals = Approvals.Add(new(approve.Release, new(approve.Actor, approve.Email), approve.Time)),
            },
            LedgerEntry.Reject reject => this with
            {
                Verdicts = Verdicts.SetItem(reject.Commit, new(IsBad: true, reject.Actor, reject.Time, reject.Reason, reject.Environment)),
            },
            LedgerEntry.Accept accept => this with
            {
                Verdicts = Verdicts.SetItem(accept.Commit, new(IsBad: false, accept.Actor, accept.Time, accept.Reason ?? "", null)),
            },
            LedgerEntry.Cancel cancel => End(cancel),
            _ => this,
        };
    }

    private static bool IsDelivery(Deployment deployment) => deployment.Cause is Cause.Push or Cause.Promote;

    private LedgerState End(LedgerEntry.Cancel cancel)
    {
        var ended = new LedgerCancel(cancel.Actor, cancel.Reason, cancel.Time);
        var index = Deployments.FindLastIndex(d => d.Deployment.Number == cancel.Number);
        if (index < 0) return this with { Cancelled = Cancelled.SetItem(cancel.Commit, ended) };
        var deployment = Deployments[index] with
        {
            Outcome = DeploymentOutcome.Cancelled, Detail = $"by {ended}", Ended = cancel.Time, Cancel = ended,
        };
        return this with
        {
            Deployments = Deployments.SetItem(index, deployment),
            Cancelled = IsDelivery(deployment.Deployment) ? Cancelled.SetItem(cancel.Commit, ended) : Cancelled,
        };
    }

    private ImmutableList<LedgerDeployment> Close(LedgerEntry.Result result)
    {
        var index = Deployments.FindLastIndex(d => d.Deployment.Number == result.Number);
        // whoever carried it out may see its end after it was cancelled
        return index < 0 || Deployments[index].Cancel is not null ? Deployments
            : Deployments.SetItem(index, Deployments[index].EndedWith(result));
    }
}

/// <summary>A deployment as its ledger tells it.</summary>
/// <param name="Deployment">What was decided.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Started">When.</param>
public sealed record LedgerDeployment(Deployment Deployment, string Actor, DateTimeOffset Started)
{
    /// <summary>How it ended; null while it is under way, or when it is superseded.</summary>
    public DeploymentOutcome? Outcome { get; init; }

    /// <summary>In words, when it did not go well.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Whether it failed before its release could show what it is.</summary>
    public bool NeverStarted { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What was seen of its rollout; null where nobody looked.</summary>
    public RolloutFacts? Facts { get; init; }

    /// <summary>The signature over its receipt; null when the machine that deployed it had no key.</summary>
    public ReceiptSignature? Signature { get; init; }

    /// <summary>The same after it ended.</summary>
    internal LedgerDeployment EndedWith(LedgerEntry.Result result) => this with
    {
        Outcome = result.Outcome, Detail = result.Detail, NeverStarted = result.NeverStarted == true, Ended = result.Time,
        Facts = result.Facts, Signature = result.Signature,
    };

    /// <summary>Who cancelled it; null when nobody did.</summary>
    public LedgerCancel? Cancel { get; init; }

    /// <summary>Whether what was healthy before has to run again: it failed or was cancelled, and is no such going back itself.</summary>
    public bool GoesBack => (Outcome == DeploymentOutcome.Failed || Cancel is not null) && Deployment.Cause != Cause.TakeBack;
}

/// <summary>Who cancelled something, why and when; <paramref name="Reason"/> is null where none was given.</summary>
public sealed record LedgerCancel(string By, string? Reason, DateTimeOffset Time)
{
    /// <summary>As in <c>ann: wrong tag</c>.</summary>
    public override string ToString() => Reason is null ? By : $"{By}: {Reason}";
}

/// <summary>Who holds an environment, why and since when.</summary>
public sealed record LedgerHold(string By, string Reason, DateTimeOffset Since);

/// <summary>Who agreed to a release, and when.</summary>
/// <param name="Release">The digest of its release index.</param>
/// <param name="By">The person.</param>
/// <param name="Time">When.</param>
public sealed record LedgerApproval(string Release, GitPerson By, DateTimeOffset Time);

/// <summary>What was said of a release last.</summary>
/// <param name="IsBad">That it is bad; else that it is not.</param>
/// <param name="By">By whom; <c>plimsoll</c> where it was taken back by itself.</param>
/// <param name="Time">When.</param>
/// <param name="Reason">In words.</param>
/// <param name="Environment">The environment where it was taken back by itself; null where a person said it.</param>
public sealed record LedgerVerdict(bool IsBad, string By, DateTimeOffset Time, string Reason, string? Environment);
