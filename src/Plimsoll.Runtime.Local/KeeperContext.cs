using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Balancing;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Images;

namespace Plimsoll.Runtime.Local;

/// <summary>What everything in a keeper shares.</summary>
/// <param name="Home">Where things are.</param>
/// <param name="Images">Where images come from.</param>
/// <param name="Ports">Where processes listen.</param>
/// <param name="Time">The clock.</param>
internal sealed record KeeperContext(KeeperHome Home, IImages Images, ReplicaPorts Ports, TimeProvider Time)
{
    /// <summary>The names by which replicas reach each other and their stores.</summary>
    public HostNames Names { get; } = new();

    /// <summary>Who replicas are on this machine.</summary>
    public ReplicaUsers Users { get; } = new(Home);

    /// <summary>How many connections services may have.</summary>
    public ConnectionBudget Connections { get; init; } = new(_ => { }, Time);

    /// <summary>Whether services and stores have the ports that their manifests or kinds say, when these are free.</summary>
    public bool TakesUsualPorts { get; init; } = true;
}
