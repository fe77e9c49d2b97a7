using System.Text;
using Plimsoll.Progress;

namespace Plimsoll.Runtime;

/// <summary>Where replicas live. It replaces replicas; the order of things is delivery's.</summary>
public interface IRuntime
{
    /// <summary>
    /// Makes reality equal to a state, replica by replica, gated by health. May be called again at any time with the same state, and
    /// carries on. A service that fails keeps its old replicas; those after it are not touched.
    /// </summary>
    /// <param name="state">What shall run.</param>
    /// <param name="epoch">The deployment's number. A lower one than the runtime has seen is refused.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting; what was begun is finished by the next call.</param>
    Task<RolloutOutcome> ConvergeAsync(DesiredState state, long epoch, IProgress<RunProgress> progress,
        CancellationToken cancellationToken);

    /// <summary>What runs; null when the environment was never given a state or cannot be asked.</summary>
    Task<Observed?> ObserveAsync(EnvironmentId environment, CancellationToken cancellationToken);

    /// <summary>What replicas and stores wrote, oldest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="service">One service; null for all.</param>
    /// <param name="follow">Goes on with what comes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<LogLine> LogsAsync(EnvironmentId environment, string? service, bool follow, CancellationToken cancellationToken);
}

/// <summary>A line that a replica wrote.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Replica">Which.</param>
/// <param name="Text">Without its line end.</param>
public sealed record LogLine(string Service, string Replica, string Text);

/// <summary>How a rollout ended: one of a closed set.</summary>
public abstract record RolloutOutcome
{
    private RolloutOutcome() { }

    /// <summary>What was seen of it; null when nobody looked. Two rollouts may end the same with other facts.</summary>
    public RolloutFacts? Facts { get; init; }

    /// <summary>Whether both ended the same.</summary>
    public virtual bool Equals(RolloutOutcome? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc />
    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>How it ended, without what was seen of it: this goes into one line of a log.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;

    /// <summary>Everything runs as desired and stayed healthy.</summary>
    /// <param name="Replaced">How many replicas were started for it; 0 when nothing had to change.</param>
    public sealed record Done(int Replaced) : RolloutOutcome;

    /// <summary>A service did not come up; its old replicas serve.</summary>
    /// <param name="Service">Which.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Detail">In words: the probe's answer, the exit code, the last log lines.</param>
    public sealed record Failed(string Service, FailureReason Reason, string Detail) : RolloutOutcome;

    /// <summary>A later deployment was given to the runtime already.</summary>
    /// <param name="Seen">Its number.</param>
    public sealed record Fenced(long Seen) : RolloutOutcome;
}

/// <summary>Why a service did not come up.</summary>
public enum FailureReason
{
    /// <summary>The process ended.</summary>
    Crashed,

    /// <summary>The probe did not say ready in time.</summary>
    NeverReady,

    /// <summary>It was ready and did not stay so.</summary>
    Unhealthy,

    /// <summary>A store that it needs did not come up.</summary>
    Store,

    /// <summary>The image cannot be had or unpacked.</summary>
    Image,

    /// <summary>An address is taken, a program is missing, or the machine refused.</summary>
    Machine,
}
