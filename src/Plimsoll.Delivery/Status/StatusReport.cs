using Plimsoll.Delivery.Ledgers;

namespace Plimsoll.Delivery.Status;

/// <summary>Which version runs where: git, registry and runtime compared. Its JSON is a contract (DESIGN §7).</summary>
/// <param name="Server">The controller's address, such as <c>http://127.0.0.1:7420</c>; null when none runs.</param>
/// <param name="Environments">In the order of plimsoll.yaml.</param>
public sealed record StatusReport(string? Server, IReadOnlyList<EnvironmentStatus> Environments)
{
    /// <summary>
    /// What the controller, or <c>plimsoll serve</c> in this home, does by itself and cannot do now; empty when all is well, or none runs.
    /// </summary>
    public IReadOnlyList<FailingWatch> Failing { get; init; } = [];

    /// <summary>What else is wrong with this home, in words.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}

/// <summary>Something that is done again and again, and fails.</summary>
/// <param name="Watch">What is done, in words: <c>following acme</c>.</param>
/// <param name="Since">When it failed first, after it had last succeeded.</param>
/// <param name="Why">In words; maybe several lines.</param>
public sealed record FailingWatch(string Watch, DateTimeOffset Since, string Why);

/// <summary>An environment at a glance.</summary>
public sealed record EnvironmentStatus
{
    /// <summary>For instance <c>dev</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>local</c>, <c>kubernetes</c>, <c>compose</c> or <c>swarm</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The branch that it follows.</summary>
    public required string Branch { get; init; }

    /// <summary>The environment whose healthy releases it takes; null for one that takes every commit of its branch.</summary>
    public string? Promotes { get; init; }

    /// <summary>The commit that it should run; null before the first deployment.</summary>
    public string? Commit { get; init; }

    /// <summary>How many commits its branch is ahead of it; null when that cannot be told.</summary>
    public int? Behind { get; init; }

    /// <summary>
    /// Why the newest commit of its branch does not run, in one line that ends with what mends it; null when it does, is on its way, or
    /// others deliver it.
    /// </summary>
    public string? WhyBehind { get; init; }

    /// <summary>Set where the commit that it should run is marked as bad.</summary>
    public RejectedStatus? Rejected { get; init; }

    /// <summary>The digest of its release index.</summary>
    public string? Release { get; init; }

    /// <summary>The number of its deployment.</summary>
    public long? Deployment { get; init; }

    /// <summary>The worst of its services, or <c>failed</c> while the last commit that came could not be delivered.</summary>
    public required HealthState State { get; init; }

    /// <summary>Set while nothing is delivered by itself.</summary>
    public HoldStatus? Hold { get; init; }

    /// <summary>Why the last commit was not delivered, in words; null when it was.</summary>
    public FailureStatus? Failure { get; init; }

    /// <summary>Why it cannot be told what should run here, or what does: <see cref="State"/> is then unknown. Null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Services and jobs in order of need, then stores.</summary>
    public IReadOnlyList<ServiceStatus> Services { get; init; } = [];
}

/// <summary>Who holds an environment, and why.</summary>
public sealed record HoldStatus(string By, string Reason);

/// <summary>Who marked a release as bad, when and why; <c>plimsoll</c> where an environment took it back by itself.</summary>
public sealed record RejectedStatus(string By, DateTimeOffset Time, string Reason, string? Environment)
{
    /// <summary>As its ledger tells it.</summary>
    public static RejectedStatus Of(LedgerVerdict bad)
    {
        ArgumentNullException.ThrowIfNull(bad);
        return new(bad.By, bad.Time, bad.Reason, bad.Environment);
    }

    /// <summary>In a clause.</summary>
    public string Tell() => Rejections.Tell(new(IsBad: true, By, Time, Reason, Environment));
}

/// <summary>What could not be delivered.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Cause">In words; several lines.</param>
public sealed record FailureStatus(string Commit, string Cause);

/// <summary>A service at a glance.</summary>
public sealed record ServiceStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>service</c>, <c>job</c>, <c>redis</c> or <c>postgres</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How it is.</summary>
    public required HealthState State { get; init; }

    /// <summary>Its stable address.</summary>
    public string? Url { get; init; }

    /// <summary>How replicas are kept apart from the machine.</summary>
    public string? Isolation { get; init; }

    /// <summary>When its youngest replica came into its present state.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How what runs differs from what should, in words; null when it does not.</summary>
    public string? Drift { get; init; }

    /// <summary>What should run.</summary>
    public required DesiredStatus Desired { get; init; }

    /// <summary>What does run.</summary>
    public IReadOnlyList<ReplicaStatus> Replicas { get; init; } = [];
}

/// <summary>What should run.</summary>
/// <param name="Commit">The commit of the oldest unbroken deployment with this image and these settings; null for a store.</param>
/// <param name="Image">The image's digest; null for a store.</param>
/// <param name="Replicas">How many.</param>
public sealed record DesiredStatus(string? Commit, string? Image, int Replicas);

/// <summary>A replica at a glance.</summary>
public sealed record ReplicaStatus(string Id, string? Commit, string Image, ReplicaHealth State, int Restarts, DateTimeOffset Since,
    int? Pid);
