using System.Collections.Concurrent;
using Plimsoll.Runtime.Local.Addresses;

namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>One replica of a pod, without its processes: those that have the same one belong together.</summary>
/// <param name="ordinal">Which of the volumes are its own; 0 for pods without.</param>
/// <param name="ports">Where ports come from.</param>
internal sealed class PodPlace(int ordinal, ReplicaPorts ports)
{
    private static int _last;
    private readonly ConcurrentDictionary<string, IReadOnlyList<int>> _kept = new(StringComparer.Ordinal);

    public int Ordinal => ordinal;

    /// <summary>Another number for each of this keeper.</summary>
    public int Number { get; } = Interlocked.Increment(ref _last);

    /// <summary>The ports of a service that others of the pod need: the same for every start of its process, since they were
    /// told.</summary>
    public IReadOnlyList<int> KeptPorts(DesiredService service) => _kept.GetOrAdd(service.Name, _ => FreshPorts(service));

    /// <summary>The ports of a start of any other service.</summary>
    public IReadOnlyList<int> FreshPorts(DesiredService service) => [.. service.Ports.Select(_ => ports.Next())];
}
