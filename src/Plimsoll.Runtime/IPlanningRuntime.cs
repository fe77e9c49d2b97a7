namespace Plimsoll.Runtime;

/// <summary>A runtime that can say what a state would change there, and do exactly that then.</summary>
public interface IPlanningRuntime : IRuntime
{
    /// <summary>Connects ahead of time, while the caller has other things to do: it need not look how this ended, as what needs the
    /// connection says what is wrong with it.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task PrepareAsync(EnvironmentId environment, CancellationToken cancellationToken);

    /// <summary>What would change. Nothing is touched.</summary>
    /// <param name="state">What shall run.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="RuntimeUnavailableException">The runtime gives no answer.</exception>
    /// <exception cref="RuntimeRefusedException">It can not be done there.</exception>
    Task<RuntimePlan> PlanAsync(DesiredState state, CancellationToken cancellationToken);

    /// <summary>Why a person must agree to a state first, in words; null when nobody need be asked. Cheaper than all of the plan.</summary>
    /// <param name="state">What shall run.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="RuntimeUnavailableException">The runtime gives no answer.</exception>
    Task<string?> FindDangerAsync(DesiredState state, CancellationToken cancellationToken);
}

/// <summary>What a state would change in a runtime.</summary>
/// <param name="Lines">A line for each change, in words; empty when nothing changes.</param>
/// <param name="Danger">Why a person must agree first, in words; null when nobody need be asked.</param>
public sealed record RuntimePlan(IReadOnlyList<string> Lines, string? Danger)
{
    /// <summary>What the runtime warns of in the state, in words; it does not keep it from running.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
