using Plimsoll.Processes;
using Plimsoll.Progress;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>What rollouts are made of; each step says what it does.</summary>
internal sealed class RolloutSteps(Pod pod, PodPlan plan, IProgress<RunProgress> progress, TimeProvider time)
{
    private int _started;

    /// <summary>How many processes were started.</summary>
    public int Started => _started;

    public IEnumerable<PodReplica> Current => pod.Running.Where(IsCurrent);

    public IEnumerable<PodReplica> Old => pod.Running.Where(replica => !IsCurrent(replica));

    public bool IsCurrent(PodReplica replica) => replica.Fingerprint == plan.Fingerprint;

    /// <summary>Starts a replica: each process when those that it may need are ready. It gets no traffic yet.</summary>
    /// <exception cref="RolloutFailedException">A process did not become ready.</exception>
    public async Task<PodReplica> StartAsync(int ordinal, CancellationToken cancellationToken)
    {
        var place = pod.Place(ordinal);
        var processes = new List<PodProcess>();
        foreach (var service in plan.Services)
        {
            Interlocked.Increment(ref _started);
            var process = pod.Start(service, place);
            processes.Add(process);
            var took = await Gate(process).ReadyAsync(process.Replica, cancellationToken);
            Say(process, $"{(plan.IsJob ? "done" : "ready")} after {took.TotalSeconds:0.0} s");
        }
        return new(processes);
    }

    /// <summary>Waits until all of a replica is ready.</summary>
    /// <exception cref="RolloutFailedException">It does not become so.</exception>
    public Task ReadyAsync(PodReplica replica, CancellationToken cancellationToken) =>
        Task.WhenAll(replica.Processes.Select(process => Gate(process).ReadyAsync(process.Replica, cancellationToken)));

    /// <summary>Waits for the verify time of a new version.</summary>
    /// <exception cref="RolloutFailedException">It was not ready all the time.</exception>
    public async Task VerifyAsync(IReadOnlyList<PodReplica> replicas, CancellationToken cancellationToken)
    {
        if (replicas.Count == 0 || plan.IsJob) return;
        foreach (var process in replicas[0].Processes) progress.Report(new(process.Group.Name,
            $"must stay healthy for {Gate(process).VerifyFor.TotalSeconds:0.#} s"));
        await Task.WhenAll(replicas.SelectMany(replica => replica.Processes)
            .Select(process => Gate(process).StayReadyAsync(process.Replica, cancellationToken)));
        foreach (var process in replicas[0].Processes) TellOfPorts(process);
    }

    /// <summary>A service without a port has no address; one that listens was mostly meant to have one.</summary>
    private void TellOfPorts(PodProcess process)
    {
        var service = plan.Services.Single(service => service.Service.Name == process.Group.Name).Service;
        if (service.Ports.Count > 0 || process.Replica.Status.Pid is not { } pid
            || ListeningSockets.Of(pid) is not [var first, ..] listens) return;
        Say(process,
            $"listens on {string.Join(", ", listens)}, and its manifest names no port: port: "
                + $"{first.Port} in service.yaml gives it an address");
    }

    /// <summary>Stops a replica; ends when nothing of it is left.</summary>
    public Task StopAsync(PodReplica replica)
    {
        foreach (var process in replica.Processes) Say(process, "stops");
        return replica.Drain();
    }

    private ReplicaGate Gate(PodProcess process) => new(plan.Services.Single(service => service.Service.Name == process.Group.Name), time);

    private void Say(PodProcess process, string message) => progress.Report(new(process.Group.Name, $"{process.Replica.Id} {message}"));
}
