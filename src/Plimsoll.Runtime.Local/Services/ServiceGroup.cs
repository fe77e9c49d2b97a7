using Plimsoll.Runtime.Local.Balancing;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Logs;
using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>
/// The replicas of one service, and the balancer in front of them, which listens where it is told. A store is a group of one replica
/// without a balancer.
/// </summary>
internal sealed class ServiceGroup(string name, string kind, EnvironmentHome home, TimeProvider time, Balancer? balancer)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    // what got no traffic has nothing to finish
    private static readonly TimeSpan GraceWithoutTraffic = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private IReadOnlyList<Replica> _replicas = [];
    private readonly SideBySide _sideBySide = new(time);
    private Task _draining = Task.CompletedTask;
    private volatile Func<string?> _note = () => null;

    public string Name => name;

    /// <summary>Null for a store.</summary>
    public Balancer? Balancer => balancer;

    /// <summary>Where others reach it; null when nothing listens.</summary>
    public Endpoint? Endpoint { get; private set; }

    /// <summary>Those that are not told to stop, oldest first.</summary>
    public IReadOnlyList<Replica> Running => [.. _replicas.Where(replica => replica.Status.State != ReplicaState.Draining)];

    /// <summary>What its replicas run, those that are told to stop included.</summary>
    public IEnumerable<string> Images => _replicas.Select(replica => replica.Plan.Image);

    /// <summary>What the last rollout could not do; null when it could.</summary>
    public Trouble? Failure { get; set; }

    /// <summary>Others reach it there from now on.</summary>
    /// <param name="endpoint">Null is nowhere.</param>
    /// <param name="note">What is to be said of that, in words; null when nothing is.</param>
    public void Give(Endpoint? endpoint, Func<string?> note) => (Endpoint, _note) = (endpoint, note);

    /// <summary>Starts one more replica, which gets no traffic yet.</summary>
    public Replica Start(ReplicaPlan plan, PodPlace place)
    {
        var logs = home.LogsOf(name);
        LogFolder.Prune(logs, _replicas.Select(replica => replica.Id).ToHashSet());
        return Add(LogFolder.NewReplica(logs, name), plan, place, null);
    }

    /// <summary>Shows a job that an earlier keeper saw done.</summary>
    public void Restore(ReplicaPlan plan, PodPlace place, FinishedJob job) => Admit(Add(job.Replica, plan, place, job.Done));

    /// <summary>Gives it traffic from now on, whenever it is ready.</summary>
    public void Admit(Replica replica)
    {
        replica.Admitted = true;
        Balance();
    }

    /// <summary>Gives it no new connection, lets it finish what it has, and stops it. Goes on by itself; <see cref="DrainedAsync"/> waits
    /// for it.</summary>
    /// <param name="replica">One of its own.</param>
    /// <param name="users">Those that need it: it serves until they have ended.</param>
    public Task Drain(Replica replica, Task users)
    {
        var hadTraffic = replica.Admitted;
        replica.Admitted = false;
        replica.Leave();
        var stopped = StopAsync(replica, users, hadTraffic ? replica.Plan.Grace : GraceWithoutTraffic);
        lock (_gate) _draining = Task.WhenAll(_draining, stopped);
        return stopped;
    }

    /// <summary>Ends when everything that was told to stop has ended.</summary>
    public Task DrainedAsync()
    {
        lock (_gate) return _draining;
    }

    /// <summary>Stops everything, and gives the address back.</summary>
    public async Task StopAsync()
    {
        foreach (var replica in Running) _ = Drain(replica, Task.CompletedTask);
        await DrainedAsync();
        if (balancer is not null) await balancer.DisposeAsync();
    }

    public ObservedService Observe()
    {
        var replicas = _replicas.Select(replica => (replica.Id, replica.Plan, replica.Status)).ToList();
        return new(name, kind, Endpoint?.Url, replicas is [.., var newest] ? newest.Plan.Isolation : "none",
            [.. replicas.Select(r => new ObservedReplica(r.Id, r.Plan.Commit, r.Plan.Image, r.Status.State, r.Status.Crashes,
                r.Status.Since, r.Status.Pid))],
            (Failure ?? replicas.Select(r => r.Status.Trouble).FirstOrDefault(trouble => trouble is not null))?.Text ?? balancer?.Problem)
        {
            Drift = _note(),
        };
    }

    /// <summary>What was seen of it since it was begun.</summary>
    public ServiceFacts Facts()
    {
        var replicas = from replica in Running
                       let status = replica.Status
                       orderby replica.Id
                       select new ReplicaFacts(replica.Id, replica.Plan.Image,
                           status.ReadyAfter is { } after ? RolloutFacts.Round(after) : null, status.Probe);
        lock (_gate)
        {
            return new(name, [.. replicas])
            {
                Connections = Endpoint is null ? null : balancer?.Connections,
                SideBySideSeconds = Endpoint is null ? null : RolloutFacts.Round(_sideBySide.Total),
            };
        }
    }

    private Replica Add(string id, ReplicaPlan plan, PodPlace place, DateTimeOffset? done)
    {
        var log = new ReplicaLog(LogFolder.FileOf(home.LogsOf(name), id), time);
        lock (_gate)
        {
            var replica = new Replica(id, plan, log, time, Balance, done) { Place = place };
            _replicas = [.. _replicas, replica];
            return replica;
        }
    }

    private async Task StopAsync(Replica replica, Task users, TimeSpan grace)
    {
        await users;
        await replica.StopAsync(cancellation => IdleAsync(replica.Id, cancellation), grace);
        lock (_gate) _replicas = [.. _replicas.Except([replica])];
    }

    /// <summary>Ends when nobody was connected for a moment: a client that has just been accepted is not counted yet.</summary>
    private async Task IdleAsync(string id, CancellationToken cancellationToken)
    {
        do
        {
            if (balancer is not null) await balancer.WhenIdleAsync(id, cancellationToken);
            await Task.Delay(Moment, time, cancellationToken);
        }
        while (balancer?.OpenConnections(id) > 0);
    }

    private void Balance()
    {
        if (balancer is null) return;
        lock (_gate)
        {
            var ready = _replicas.Where(replica => replica.Admitted && replica.Status is { State: ReplicaState.Ready, Address: not null })
                .Select(replica => (replica.Plan.Fingerprint, Backend: new Backend(replica.Id, replica.Status.Address!))).ToList();
            balancer.SetBackends([.. ready.Select(each => each.Backend)]);
            _sideBySide.See(ready.Select(each => each.Fingerprint).Distinct().Count());
        }
    }
}
