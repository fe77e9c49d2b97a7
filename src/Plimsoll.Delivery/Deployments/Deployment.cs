using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Deployments;

/// <summary>The decision that an environment shall run a release, with everything that is needed to carry it out again without the
/// workspace.</summary>
public sealed record Deployment
{
    /// <summary>Counts up in an environment from 1; fences the runtime.</summary>
    public required long Number { get; init; }

    /// <summary>Why it was decided.</summary>
    public required Cause Cause { get; init; }

    /// <summary>The release's commit.</summary>
    public required string Commit { get; init; }

    /// <summary>The first line of that commit's message.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The digest of the release index.</summary>
    public required string Release { get; init; }

    /// <summary>Fully resolved, in order of need.</summary>
    public required IReadOnlyList<DesiredService> Services { get; init; }

    /// <summary>What the environment starts first.</summary>
    public IReadOnlyList<DesiredStore> Stores { get; init; } = [];

    /// <summary>Replicas set by <c>scale</c>, by service; they stay over deployments until set to default.</summary>
    public IReadOnlyDictionary<string, int> Scale { get; init; } = new Dictionary<string, int>();

    /// <summary>Replicas by service where <c>scale</c> says nothing.</summary>
    public IReadOnlyDictionary<string, int> DefaultReplicas { get; init; } = new Dictionary<string, int>();

    /// <summary>Set when this deployment also holds the environment: a rollback does.</summary>
    public string? Hold { get; init; }

    /// <summary>How many replicas of a new version go first; null is no such step.</summary>
    public DesiredCanary? Canary { get; init; }

    /// <summary>A person agreed that this deployment deletes most of what runs.</summary>
    public bool MayDeleteMost { get; init; }

    /// <summary>The branch that moves to the commit with this deployment; null where none does, or whoever pushed moved it.</summary>
    public BranchMove? Branch { get; init; }

    /// <summary>Names that the release is given in git and in the registry once it is healthy here; null is none.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>What a runtime is asked for.</summary>
    public DesiredState ToDesiredState(EnvironmentId environment) => new(environment, Stores, Services) { MayDeleteMost = MayDeleteMost,
        Canary = Canary };
}

/// <summary>A branch that a deployment moves.</summary>
/// <param name="Name">The branch.</param>
/// <param name="From">Where it must be; null: it must not exist.</param>
public sealed record BranchMove(string Name, string? From);

/// <summary>Why a deployment was decided.</summary>
public enum Cause
{
    /// <summary>A commit came to the branch, or a person asked for one.</summary>
    Push,

    /// <summary>Another environment ran it well.</summary>
    Promote,

    /// <summary>A person wants an older release.</summary>
    Rollback,

    /// <summary>A person set how many replicas run.</summary>
    Scale,

    /// <summary>The deployment before failed.</summary>
    TakeBack,
}
