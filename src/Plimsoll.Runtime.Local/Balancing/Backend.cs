using System.Net;

namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>A ready replica, as the balancer sees it.</summary>
/// <param name="Id">The replica's id; connections are counted by it.</param>
/// <param name="Address">Where it listens.</param>
internal sealed record Backend(string Id, IPEndPoint Address);
