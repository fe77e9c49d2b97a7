using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>A process of a pod's replica.</summary>
/// <param name="Group">Of which service.</param>
/// <param name="Replica">The process.</param>
internal sealed record PodProcess(ServiceGroup Group, Replica Replica);

/// <summary>A replica of a pod: a process of each of its services, which come and go together.</summary>
/// <param name="Processes">In order of need.</param>
internal sealed record PodReplica(IReadOnlyList<PodProcess> Processes)
{
    public int Ordinal => Processes[0].Replica.Place.Ordinal;

    public string Fingerprint => string.Join(' ', Processes.Select(process => process.Replica.Plan.Fingerprint));

    public bool IsAdmitted => Processes.All(process => process.Replica.Admitted);

    /// <summary>How many of its processes are ready.</summary>
    public int Ready => Processes.Count(process => process.Replica.Status.State == ReplicaState.Ready);

    /// <summary>Gives its processes traffic from now on, each whenever it is ready.</summary>
    public void Admit()
    {
        foreach (var (group, replica) in Processes) group.Admit(replica);
    }

    /// <summary>Gives none of them a new connection, and stops them one after the other: who needs before who is needed.</summary>
    public Task Drain() => Processes.Reverse().Aggregate(Task.CompletedTask,
        (users, process) => process.Group.Drain(process.Replica, users));

    /// <summary>Starts the same again, where it was.</summary>
    public void StartAgain()
    {
        foreach (var (group, replica) in Processes) group.Admit(group.Start(replica.Plan, replica.Place));
    }
}
