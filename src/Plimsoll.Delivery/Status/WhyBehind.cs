using Plimsoll.Delivery.Ledgers;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Status;

/// <summary>
/// Why the newest commit of an environment's branch does not run there, in one line that ends with the command that mends it.
/// </summary>
public static class WhyBehind
{
    // where a message goes on after its first line, this is the way out of the trouble
    private const string Hint = "         ";

    /// <summary>Tells it.</summary>
    /// <param name="environment">Its settings.</param>
    /// <param name="ledger">What should run.</param>
    /// <param name="newest">The newest commit of its branch; null when the branch is not there.</param>
    /// <param name="failure">The last commit that could not be delivered.</param>
    /// <param name="obstacle">Finds what keeps the controller from delivering, in words; null when nothing does. Asked only where it
    /// matters.</param>
    /// <param name="isFollowed">Whether a controller runs.</param>
    /// <param name="waits">Finds what the commit waits for, in words; null when nothing keeps it. Asked only where it matters.</param>
    /// <param name="rejections">What is said of releases in all environments; null is nothing.</param>
    /// <returns>Null when it runs, is on its way, or is delivered by others.</returns>
    public static string? Tell(
        EnvironmentManifest environment, LedgerState ledger, string? newest, FailureStatus? failure, Func<string?> obstacle,
            bool isFollowed, Func<string?>? waits = null, LedgerState? rejections = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(obstacle);
        if (newest is null) return null;
        var failed = ledger.IsRejected(newest);
        var isAccepted = failed && !ledger.IsRejected(newest, rejections);
        if (failure?.Commit == newest && !isAccepted) return $"{OneLine(failure.Cause)}; to try it again: {environment.DeliverCommand}";
        if (ledger.Current?.Deployment.Commit == newest) return null;
        if (ledger.Hold is { } hold) return $"it is held by {hold.By} ({hold.Reason}); to follow again: plimsoll resume {environment.Name}";
        if (ledger.Cancelled.GetValueOrDefault(newest) is { } cancel)
            return $"it was cancelled by {cancel}; to deliver it after all: {environment.DeliverCommand}";
        if (failed && !isAccepted)
            return $"its deployment failed and was taken back; to try it again: {environment.DeliverCommand}";
        if (waits?.Invoke() is { } wait) return wait;
        // others deliver to what is shared, from another machine
        if (!environment.IsLocal) return null;
        if (obstacle() is { } why) return OneLine(why);
        return isFollowed ? null : "no controller runs, so nothing is followed; to start it: plimsoll up -d";
    }

    /// <summary>
    /// A message in one line: what its first line announces is the first error in what a program said; else the hint below it comes after
    /// it.
    /// </summary>
    private static string OneLine(string message)
    {
        var lines = message.TrimEnd().Split('\n');
        var first = lines[0].TrimEnd();
        var rest = lines[1..].Where(line => !string.IsNullOrWhiteSpace(line))
            .ToLookup(line => line.StartsWith(Hint, StringComparison.Ordinal), line => line.Trim());
        if (!first.EndsWith(':')) return rest[true].FirstOrDefault() is { } hint ? $"{first.TrimEnd('.')}. {hint}" : first.TrimEnd('.');
        return (FirstError.In([.. rest[false]]) ?? rest[false].FirstOrDefault()) is { } said ? $"{first} {said}" : first.TrimEnd(':');
    }
}
