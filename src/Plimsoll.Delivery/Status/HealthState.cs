namespace Plimsoll.Delivery.Status;

/// <summary>How a service or an environment is, best first.</summary>
public enum HealthState
{
    /// <summary>Everything that should run is ready; for a job: it did its work.</summary>
    Healthy,

    /// <summary>On its way.</summary>
    Progressing,

    /// <summary>Serving, with less than it should have.</summary>
    Degraded,

    /// <summary>Not serving, or the last delivery did not succeed.</summary>
    Failed,

    /// <summary>Nothing of it runs, and nothing should just now.</summary>
    Stopped,

    /// <summary>It cannot be asked.</summary>
    Unknown,
}

/// <summary>How a replica is.</summary>
public enum ReplicaHealth
{
    /// <summary>It gets traffic.</summary>
    Ready,

    /// <summary>Started, not ready yet.</summary>
    Starting,

    /// <summary>Was ready and is not at the moment.</summary>
    NotReady,

    /// <summary>Told to stop, serving what it has.</summary>
    Draining,

    /// <summary>Ended and waiting to be started again.</summary>
    Crashed,

    /// <summary>A job that did its work.</summary>
    Completed,
}
