using System.Text.Json.Serialization;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Receipts;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>A line of an environment's ledger. Entries are only ever added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "entry")]
[JsonDerivedType(typeof(Intent), "intent")]
[JsonDerivedType(typeof(Result), "outcome")]
[JsonDerivedType(typeof(Hold), "hold")]
[JsonDerivedType(typeof(Resume), "resume")]
[JsonDerivedType(typeof(Approve), "approve")]
[JsonDerivedType(typeof(Reject), "reject")]
[JsonDerivedType(typeof(Accept), "accept")]
[JsonDerivedType(typeof(Cancel), "cancel")]
public abstract record LedgerEntry
{
    private LedgerEntry() { }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who decided it.</summary>
    public required string Actor { get; init; }

    /// <summary>Something shall be deployed: written before anything is touched.</summary>
    public sealed record Intent(Deployment Deployment) : LedgerEntry;

    /// <summary>How a deployment ended.</summary>
    /// <param name="Number">The deployment.</param>
    /// <param name="Outcome">How.</param>
    /// <param name="Detail">In words; empty when all went well.</param>
    public sealed record Result(long Number, DeploymentOutcome Outcome, string Detail) : LedgerEntry
    {
        /// <summary>
        /// True where it failed before its release could show what it is: its branch was moved, a store or an image could not be had, the
        /// machine refused. Null is false.
        /// </summary>
        public bool? NeverStarted { get; init; }

        /// <summary>What was seen of its rollout; null where nobody looked.</summary>
        public RolloutFacts? Facts { get; init; }

        /// <summary>The signature over its receipt; null when the machine that deployed it had no key.</summary>
        public ReceiptSignature? Signature { get; init; }
    }

    /// <summary>Nothing is delivered by itself from here on.</summary>
    public sealed record Hold(string Reason) : LedgerEntry;

    /// <summary>The hold is over.</summary>
    public sealed record Resume : LedgerEntry;

    /// <summary>A person agrees that the environment takes a release.</summary>
    /// <param name="Commit">The release's commit.</param>
    /// <param name="Release">The digest of its release index, which names every image by digest: another one is not agreed to.</param>
    /// <param name="Email">The address of the person, whose name is the actor.</param>
    /// <param name="Reason">In words; null where none was given.</param>
    public sealed record Approve(string Commit, string Release, string Email, string? Reason) : LedgerEntry
    {
        internal bool IsWhole => Commit is { Length: >= 7 } && Release is { Length: > 0 } && Email is { Length: > 0 };
    }

    /// <summary>A release is marked as bad: no environment takes it.</summary>
    /// <param name="Commit">The release's commit.</param>
    /// <param name="Reason">In words.</param>
    /// <param name="Environment">The environment where it was taken back by itself; null where a person marked it.</param>
    public sealed record Reject(string Commit, string Reason, string? Environment) : LedgerEntry;

    /// <summary>A release is not bad, or not any more.</summary>
    /// <param name="Commit">The release's commit.</param>
    /// <param name="Reason">In words; null where none was given.</param>
    public sealed record Accept(string Commit, string? Reason) : LedgerEntry;

    /// <summary>A person ends what is under way, or waits.</summary>
    /// <param name="Commit">The commit.</param>
    /// <param name="Number">Its deployment; null when it has none yet.</param>
    /// <param name="Reason">In words; null where none was given.</param>
    public sealed record Cancel(string Commit, long? Number, string? Reason) : LedgerEntry;
}

/// <summary>How a deployment ended.</summary>
public enum DeploymentOutcome
{
    /// <summary>Everything runs as it should.</summary>
    Healthy,

    /// <summary>Something did not come up.</summary>
    Failed,

    /// <summary>A person stopped it.</summary>
    Cancelled,
}
