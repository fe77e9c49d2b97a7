using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>
/// Services that run side by side. It keeps nothing: a replica of the pod is the processes that have one place, as far as they are of these
/// services. So a service that comes into a pod, or goes out of it, is replaced like any other change.
/// </summary>
/// <param name="groups">The services' own groups, in order of need.</param>
/// <param name="ports">Where processes listen.</param>
internal sealed class Pod(IReadOnlyList<ServiceGroup> groups, ReplicaPorts ports)
{
    /// <summary>Those that are not told to stop, oldest first.</summary>
    public IReadOnlyList<PodReplica> Running =>
        [.. groups.SelectMany(group => group.Running.Select(replica => new PodProcess(group, replica)))
            .GroupBy(process => process.Replica.Place).Select(processes => new PodReplica([.. processes]))];

    /// <summary>A new replica, without processes.</summary>
    public PodPlace Place(int ordinal) => new(ordinal, ports);

    /// <summary>Starts the process of one service, which gets no traffic yet.</summary>
    public PodProcess Start(ServicePlan plan, PodPlace place)
    {
        var group = groups.Single(group => group.Name == plan.Service.Name);
        return new(group, group.Start(plan.Replica(place), place));
    }

    /// <summary>Ends when everything that was told to stop has ended.</summary>
    public Task DrainedAsync() => Task.WhenAll(groups.Select(group => group.DrainedAsync()));
}
