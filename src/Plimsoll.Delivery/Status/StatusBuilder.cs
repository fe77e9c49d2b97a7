using Plimsoll.Delivery.Ledgers;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Status;

/// <summary>Compares what should run with what does: a pure function.</summary>
public static class StatusBuilder
{
    /// <summary>An environment at a glance.</summary>
    /// <param name="environment">Its settings.</param>
    /// <param name="ledger">What should run.</param>
    /// <param name="observed">What does; null when nothing of it runs.</param>
    /// <param name="behind">How many commits its branch is ahead; null when that cannot be told.</param>
    /// <param name="failure">The last commit that came, when it could not be delivered.</param>
    public static EnvironmentStatus Build(EnvironmentManifest environment, LedgerState ledger, Observed? observed, int? behind,
        FailureStatus? failure)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(ledger);
        var current = ledger.Current;
        var underWay = current is { Outcome: null };
        var services = (current?.Deployment.Services ?? []).Select(s => ServiceStatusBuilder.Build(s, observed, underWay)).ToList();
        var stores = (current?.Deployment.Stores ?? []).Where(s => !s.External)
            .Select(s => ServiceStatusBuilder.Build(s, observed, underWay));
        services.AddRange(stores);
        services.AddRange(ServiceStatusBuilder.Strays(observed, services));
        return new()
        {
            Name = environment.Name,
            Runtime = environment.Runtime,
            Branch = environment.Follows,
            Promotes = environment.Promotes,
            Commit = current?.Deployment.Commit,
            Behind = behind,
            Release = current?.Deployment.Release,
            Deployment = current?.Deployment.Number,
            Hold = ledger.Hold is { } hold ? new(hold.By, hold.Reason) : null,
            Failure = failure,
            State = Worst(services, failure, current is null || observed is null),
            Services = services,
        };
    }

    /// <summary>An environment whose ledger cannot be read: nothing is known of it but why.</summary>
    public static EnvironmentStatus Unknown(EnvironmentManifest environment, string problem)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new() { Name = environment.Name, Runtime = environment.Runtime, Branch = environment.Follows,
            Promotes = environment.Promotes, State = HealthState.Unknown, Problem = problem };
    }

    private static HealthState Worst(List<ServiceStatus> services, FailureStatus? failure, bool stopped)
    {
        var worst = stopped || services.Count == 0 ? HealthState.Stopped : services.Max(s => s.State);
        return failure is not null && worst != HealthState.Progressing ? HealthState.Failed : worst;
    }
}
