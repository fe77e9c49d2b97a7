using System.Collections.Concurrent;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>The environments of a keeper.</summary>
internal sealed class KeptEnvironments(KeeperContext context)
{
    private readonly ConcurrentDictionary<EnvironmentId, KeptEnvironment> _all = new();

    /// <summary>An environment, which need not have been heard of.</summary>
    public KeptEnvironment Of(EnvironmentId id) => _all.GetOrAdd(id, new KeptEnvironment(id, context));

    /// <summary>Stops everything.</summary>
    public Task StopAllAsync() => Task.WhenAll(_all.Values.Select(environment => environment.StopAsync()));
}
