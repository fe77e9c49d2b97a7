namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>
/// Where new connections of an address go: the replicas of the service that has it. An address changes hands between two connections, so
/// nobody finds it closed. Safe from any thread.
/// </summary>
internal sealed class Destination(BackendPool first)
{
    private volatile BackendPool pool = first;

    /// <summary>The replicas of the service that has the address now.</summary>
    public BackendPool Pool => pool;

    /// <summary>From now on another service has it. What is connected stays with the one before.</summary>
    public void LeadTo(BackendPool next) => pool = next;
}
