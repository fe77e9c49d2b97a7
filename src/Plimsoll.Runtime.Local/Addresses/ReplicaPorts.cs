using System.Security.Cryptography;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>
/// Ports for single processes, from 10000 to 19999: below those that systems give to outgoing connections (32768 on Linux, 49152
/// elsewhere). Which one comes next nobody can guess, who would listen there first; and none is given again before 5,000 others. Each start
/// of a process takes a new one, so a port lost to another program costs one start.
/// </summary>
internal sealed class ReplicaPorts(KeeperHome home)
{
    private const int First = 10000;
    private const int Count = 10000;

    private readonly Lock _gate = new();

    // the first half may be given; what was given goes to the end
    private readonly List<int> _order = [.. Enumerable.Range(First, Count)];

    /// <exception cref="IOException">None is free.</exception>
    public int Next()
    {
        var taken = AddressBook.Taken(home);
        lock (_gate)
        {
            for (var tried = 0; tried < Count; tried++)
            {
                var port = Draw();
                if (!taken.Contains(port) && HostPort.IsFree(port)) return port;
            }
        }
        throw new IOException($"no port from {First} to {First + Count - 1} is free for a process: stop what listens there");
    }

    private int Draw()
    {
        var at = RandomNumberGenerator.GetInt32(Count / 2);
        var port = _order[at];
        _order.RemoveAt(at);
        _order.Add(port);
        return port;
    }
}
