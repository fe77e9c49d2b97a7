using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>
/// Ports for single processes, from 10000 to 19999: below those that systems give to outgoing connections (32768 on Linux, 49152 elsewhere).
/// They go round, so that a port is not given again soon; each start of a process takes a new one, so a port lost to another program costs one start.
/// </summary>
internal sealed class ReplicaPorts(KeeperHome home)
{
    private const int First = 10000;
    private const int Count = 10000;

    // keepers of several homes begin at different places
    private int _next = Environment.ProcessId * 97;

    public int Next()
    {
        var taken = AddressBook.Taken(home);
        return Enumerable.Range(0, Count).Select(_ => First + (int)((uint)Interlocked.Increment(ref _next) % Count))
            .First(port => !taken.Contains(port) && HostPort.IsFree(port));
    }
}
