namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>
/// The connections of one service. It may have as many as are still free: one that is flooded takes half of all, a second one a third each,
/// and there is always room for the next. Safe from any thread.
/// </summary>
internal sealed class ConnectionQuota(ConnectionBudget budget, string service, Action<string> say, TimeProvider time)
{
    // with fewer, a small limit or a hundred services would close a service for good
    private const int Least = 4;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    // while clients wait, each place that becomes free is taken within a moment, which is not yet room
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly Episode full = new(say, time), failing = new(say, time);
    private int open;

    /// <summary>For a balancer that is alone in its process.</summary>
    public static ConnectionQuota Unlimited => new ConnectionBudget(_ => { }, TimeProvider.System).Of("");

    /// <summary>How many are open, those that are held included.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>Whether it may have one more.</summary>
    public bool HasRoom => Open < Share;

    /// <summary>What is wrong, in words; null when nothing is.</summary>
    public string? Problem => full.IsOn && (!HasRoom || full.IsRecent(Moment)) ? $"{IsFull}: new clients wait" : null;

    private string IsFull => $"{Open} connections are open, its share of the {budget.Most} that there are descriptors for (ulimit -n)";

    private int Share => Math.Max(budget.Free, Least);

    /// <summary>A client was accepted.</summary>
    public void Add()
    {
        Interlocked.Increment(ref open);
        budget.Add(1);
        NoteRoom(Quiet);
        failing.End(Quiet, $"{service}: connections are accepted again");
    }

    /// <summary>Connections have ended.</summary>
    public void Remove(int connections = 1)
    {
        if (!HasRoom) full.GoOn();
        budget.Add(-connections);
        // not at the first that ends: its place is taken at once while clients wait
        NoteRoom(Interlocked.Add(ref open, -connections) <= Share / 2 ? TimeSpan.Zero : Quiet);
    }

    /// <summary>A client wants to connect, and there is no room.</summary>
    public void SayFull() =>
        full.See($"{service}: {IsFull}: new clients wait until others end, and idle ones are closed");

    /// <summary>The system did not let a client in.</summary>
    public void SayFailed(string reason) =>
        failing.See($"{service}: connections cannot be accepted ({reason}): clients wait, and it is tried again");

    private void NoteRoom(TimeSpan quiet)
    {
        // nothing to say of nearly every connection: no line is written for it
        if (!full.IsOn) return;
        if (HasRoom) full.End(quiet, $"{service}: there is room for connections again");
        else full.GoOn();
    }
}
