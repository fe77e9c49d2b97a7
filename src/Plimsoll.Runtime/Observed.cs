namespace Plimsoll.Runtime;

/// <summary>What does run in an environment.</summary>
/// <param name="Environment">Which.</param>
/// <param name="Epoch">The highest deployment number that it was given; 0 when none.</param>
/// <param name="Services">Services and stores, in ordinal order of their names.</param>
public sealed record Observed(EnvironmentId Environment, long Epoch, IReadOnlyList<ObservedService> Services);

/// <summary>A service or a store as it runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>service</c>, <c>job</c>, <c>redis</c> or <c>postgres</c>.</param>
/// <param name="Url">Its stable address, such as <c>http://127.0.0.1:3030</c>; null when nothing listens.</param>
/// <param name="Isolation">How replicas are kept apart from this machine: <c>none</c> or the program that does it.</param>
/// <param name="Replicas">Those that exist, also those that fail.</param>
/// <param name="Problem">What is wrong, in words; null when nothing is.</param>
public sealed record ObservedService(string Name, string Kind, string? Url, string Isolation, IReadOnlyList<ObservedReplica> Replicas,
    string? Problem)
{
    /// <summary>How what it is asked to be was changed by others than a deployment, in words; null when it was not.</summary>
    public string? Drift { get; init; }

    /// <summary>How many replicas an autoscaler of the runtime asks for, whatever the deployment says; null when there is none.</summary>
    public int? Scaled { get; init; }
}

/// <summary>A replica as it runs.</summary>
/// <param name="Id">Unique in the environment, for instance <c>counter-7f3a</c>.</param>
/// <param name="Commit">The commit that it was started for; empty for a store.</param>
/// <param name="Image">The digest that it really runs; for a store its program and version.</param>
/// <param name="State">How it is.</param>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="Since">When it came into this state.</param>
/// <param name="Pid">Its process on this machine; null elsewhere.</param>
public sealed record ObservedReplica(string Id, string Commit, string Image, ReplicaState State, int Restarts, DateTimeOffset Since,
    int? Pid);

/// <summary>How a replica is.</summary>
public enum ReplicaState
{
    /// <summary>Started, not ready yet.</summary>
    Starting,

    /// <summary>Ready: it gets traffic.</summary>
    Ready,

    /// <summary>Was ready, and is not at the moment.</summary>
    NotReady,

    /// <summary>Told to stop, serving what it has.</summary>
    Draining,

    /// <summary>Ended and waiting to be started again.</summary>
    Crashed,

    /// <summary>A job that did its work.</summary>
    Completed,
}
