using Plimsoll.Delivery.Ledgers;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Status;

/// <summary>
/// What was changed in a runtime by others than a deployment. What a runtime mends by itself, such as replicas that end, is none of it, nor
/// is what a deployment that is under way has not reached yet.
/// </summary>
public static class Drift
{
    /// <summary>Compares: a pure function.</summary>
    /// <param name="ledger">What should run.</param>
    /// <param name="observed">What does; null when nothing of the environment is there.</param>
    /// <returns>A line for each service or store, in words; empty when nothing has to be mended.</returns>
    public static IReadOnlyList<string> Find(LedgerState ledger, Observed? observed)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (ledger.Current is not { Outcome: DeploymentOutcome.Healthy, Deployment: var deployment }) return [];
        if (observed is null) return ["nothing of the environment is there"];
        // a later deployment has begun: what it has done so far is no drift
        if (observed.Epoch > deployment.Number) return [];
        var seen = observed.Services.ToDictionary(service => service.Name);
        // a job that is done may be tidied away
        var wanted = deployment.Services.Where(service => !service.IsJob).Select(service => service.Name)
            .Concat(deployment.Stores.Where(store => !store.External).Select(store => store.Name));
        return [.. from name in wanted let drift = seen.TryGetValue(name, out var service) ? service.Drift
            : "is gone" where drift is not null select $"{name}: {drift}"];
    }
}
