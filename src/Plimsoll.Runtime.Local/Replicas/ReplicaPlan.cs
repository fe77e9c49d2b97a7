using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Images;
using Plimsoll.Runtime.Local.Secrets;

namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>All that a replica needs for its whole life, in which its process may be started several times.</summary>
/// <param name="Service">The service or store that it is of.</param>
/// <param name="Launch">Makes the next start.</param>
internal sealed record ReplicaPlan(string Service, Func<Launch> Launch)
{
    /// <summary>Says what version this is: replicas with the same one need not be replaced.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>For the status: the commit, or nothing.</summary>
    public string Commit { get; init; } = "";

    /// <summary>For the status: the image's digest, or a store's program and version.</summary>
    public required string Image { get; init; }

    /// <summary>For the status: the program that keeps it apart from this machine, or <c>none</c>.</summary>
    public string Isolation { get; init; } = "none";

    /// <summary>What its processes write to, one after the other, and what is gone with it; null is nothing.</summary>
    public ScratchFolder? Scratch { get; init; }

    /// <summary>What its processes are given in memory, and what is gone with it; null is nothing.</summary>
    public ReplicaSecrets? Secrets { get; init; }

    /// <summary>Ends by itself, once.</summary>
    public bool IsJob { get; init; }

    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When it is killed, from being told to stop.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);

    public StopSignal StopSignal { get; init; } = StopSignal.Terminate;

    /// <summary>Whether a second SIGTERM tells it that nobody is connected any more and it need not wait longer.</summary>
    public bool HurriesWhenIdle { get; init; }
}
