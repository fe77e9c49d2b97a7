using System.Collections.Concurrent;

namespace Hosting;

/// <summary>Whether this replica should be given traffic.</summary>
internal sealed class Readiness(Replica replica, IEnumerable<ReadinessCheck> checks)
{
    readonly ConcurrentDictionary<ReadinessCheck, bool> _missing = new(checks.Select(check => KeyValuePair.Create(check, true)));

    /// <summary>Why it should not; null when it should.</summary>
    public async ValueTask<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        if (replica.Draining) return "draining";
        foreach (var check in _missing.Keys)
        {
            try
            {
                await check.CheckAsync(cancellationToken);
                _missing.TryRemove(check, out _);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // any failure means the same: not reached yet
                return $"{check.Name}: {error.Message}";
            }
        }

        return null;
    }
}
