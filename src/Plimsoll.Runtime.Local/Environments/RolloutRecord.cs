namespace Plimsoll.Runtime.Local.Environments;

/// <summary>Takes down what happens to the services of an environment while a rollout lasts.</summary>
/// <param name="running">They.</param>
/// <param name="time">The clock.</param>
internal sealed class RolloutRecord(RunningGroups running, TimeProvider time)
{
    private const string Requests = "requests: the balancer passes connections on, and one may carry many requests";

    private readonly long _began = time.GetTimestamp();
    private readonly Dictionary<string, ServiceFacts> _before = running.Services.ToDictionary(group => group.Name, group => group.Facts());

    /// <summary>What happened until now.</summary>
    public RolloutFacts End() => new(RolloutFacts.Round(time.GetElapsedTime(_began)),
        [.. running.Services.OrderBy(group => group.Name, StringComparer.Ordinal).Select(group => Since(group.Facts()))])
    {
        Unseen = [Requests],
    };

    private ServiceFacts Since(ServiceFacts now)
    {
        if (_before.GetValueOrDefault(now.Name) is not { Connections: { } connections } before || now.Connections is null) return now;
        return now with
        {
            Connections = new(now.Connections.Served - connections.Served, now.Connections.Failed - connections.Failed),
            SideBySideSeconds = Math.Round(now.SideBySideSeconds!.Value - before.SideBySideSeconds!.Value, 3),
        };
    }
}
