using Plimsoll.Processes.Polling;

namespace Plimsoll.Runtime.Local.Balancing.Epoll;

/// <summary>What an event of the poller is about: a connection, by its number, and which of its sides; or the listener.</summary>
internal static class Token
{
    /// <summary>Someone wants to connect.</summary>
    public const long Listener = -2;

    /// <summary>What every socket is watched for, once and for all: changes, so that no call is needed to stop and start
    /// watching.</summary>
    public const Readiness Interest = Readiness.Readable | Readiness.Writable | Readiness.PeerFinished | Readiness.OnChange;

    public static long OfClient(long number) => number << 1;

    public static long OfServer(long number) => number << 1 | 1;

    public static long Number(long token) => token >> 1;

    public static bool IsServer(long token) => (token & 1) != 0;
}
