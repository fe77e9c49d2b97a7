using Plimsoll.Progress;

namespace Plimsoll.Runtime.Local.Wire;

/// <summary>What a keeper answers: lines of JSON, of which the last is <see cref="Last"/>.</summary>
internal sealed record Reply
{
    /// <summary>Whether nothing comes after it.</summary>
    public bool Last { get; init; }

    /// <summary>A step of a rollout.</summary>
    public RunProgress? Event { get; init; }

    /// <summary>How a rollout ended, as one of these.</summary>
    public RolloutOutcome.Done? Done { get; init; }

    /// <inheritdoc cref="Done"/>
    public RolloutOutcome.Failed? Failed { get; init; }

    /// <inheritdoc cref="Done"/>
    public RolloutOutcome.Fenced? Fenced { get; init; }

    /// <summary>What runs.</summary>
    public Observed? Observed { get; init; }

    /// <summary>Why the request was not understood or could not be answered.</summary>
    public string? Error { get; init; }

    /// <summary>The answer to a rollout.</summary>
    public static Reply Of(RolloutOutcome outcome) => new()
    {
        Last = true,
        Done = outcome as RolloutOutcome.Done,
        Failed = outcome as RolloutOutcome.Failed,
        Fenced = outcome as RolloutOutcome.Fenced,
    };

    /// <summary>How a rollout ended; null when this does not say it.</summary>
    public RolloutOutcome? Outcome() => Done ?? Failed ?? (RolloutOutcome?)Fenced;
}
